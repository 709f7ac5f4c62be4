using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// Thaws journal targets, each on a thread of its own that may never come back: both opening and thawing can hang
/// on a device that is gone. What a process still freezes is waited for first: see <see cref="RunningFreezes"/>.
/// </summary>
internal sealed class RecoveryThaws
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly MountTable _table;
    private readonly IReadOnlyList<JournalTarget> _targets;
    private readonly IReadOnlyList<ProcessIdentity> _processes;
    private readonly SharedFreezeState? _state;
    private readonly Deadline _deadline;
    private readonly bool[] _areFreezing;
    private readonly Errno?[] _results;
    private readonly Lock _gate = new();
    private readonly Latch _progress = new();
    private int _running;

    /// <summary>Starts the threads; the last targets of the journal, the lowest in the stack, first.</summary>
    /// <param name="table">The mounts.</param>
    /// <param name="record">What the journal names, and whose it is.</param>
    /// <param name="state">What the run itself knew, where that has outlived it: what it never froze is left alone, and what is thawed is noted in it.</param>
    /// <param name="deadline">How long to wait, also for a FIFREEZE that is under way.</param>
    internal RecoveryThaws(MountTable table, JournalRecord record, SharedFreezeState? state, Deadline deadline)
    {
        IReadOnlyList<JournalTarget> targets = record.Targets;
        _table = table;
        _targets = targets;
        _processes = record.Guardian is { } guardian ? [record.Worker, guardian] : [record.Worker];
        _state = state;
        _deadline = deadline;
        _areFreezing = new bool[targets.Count];
        _results = new Errno?[targets.Count];
        int[] concerned = [.. Enumerable.Range(0, targets.Count).Where(i => state is null || state.MayBeFrozen(i))];
        foreach (int i in Enumerable.Range(0, targets.Count).Except(concerned))
        {
            _results[i] = Errno.EINVAL;
        }

        _running = concerned.Length;
        if (concerned.Length == 0)
        {
            _progress.Set();
        }

        foreach (int index in concerned.Reverse())
        {
            new Thread(() => Run(index)) { IsBackground = true, Name = "thaw" }.Start();
        }
    }

    /// <summary>Waits until all have ended or the deadline is reached.</summary>
    internal void Wait() => _progress.Wait(_deadline.Remaining + Pause);

    /// <summary>Says what was thawed and what not; true when nothing that may be frozen is left.</summary>
    internal bool Report(RecoveryFindings found)
    {
        bool done = true;
        lock (_gate)
        {
            for (int i = 0; i < _targets.Count; i++)
            {
                switch (_results[i])
                {
                    case not null when _areFreezing[i]:
                        done = false;
                        found.IsStillFreezing = true;
                        found.Problems.Add(FreezeErrors.RecoveryStillFreezing(_targets[i]));
                        break;
                    case Errno.None:
                        found.Thawed.Add(_targets[i].MountPoint.ToString());
                        break;
                    case Errno.EINVAL: // was not frozen
                        break;
                    case Errno.ENOENT:
                        // Not mounted here any more, so nobody who shares our view of the machine can thaw it either.
                        found.Problems.Add(FreezeErrors.RecoveryMountMissing(_targets[i]));
                        break;
                    case { } errno:
                        done = false;
                        found.Problems.Add(FreezeErrors.RecoveryFailed(_targets[i], errno));
                        break;
                    case null:
                        done = false;
                        found.Problems.Add(FreezeErrors.RecoveryHangs(_targets[i]));
                        break;
                }
            }
        }

        return done;
    }

    private void Run(int index)
    {
        bool isFreezing = false;
        Errno result;
        try
        {
            isFreezing = !WaitForFreeze(index);
            result = isFreezing ? Errno.EBUSY : ThawOne(_targets[index]);
        }
        catch (LinuxException exception)
        {
            result = exception.Errno; // no memory or descriptor is left; the next start tries again
        }

        if (result is Errno.None or Errno.EINVAL)
        {
            _state?.NoteThawByOthers(index);
        }

        lock (_gate)
        {
            _areFreezing[index] = isFreezing;
            _results[index] = result;
            if (--_running == 0)
            {
                _progress.Set();
            }
        }
    }

    private bool WaitForFreeze(int index)
    {
        while (IsBeingFrozen(index))
        {
            if (_deadline.IsPassed)
            {
                return false;
            }

            new Latch().Wait(Pause); // what it is stored on is being thawed beside this: then it ends at once
        }

        return true;
    }

    /// <summary>By the thread that called FIFREEZE, which the state knows; else by what all threads are doing.</summary>
    private bool IsBeingFrozen(int index)
    {
        if (_state is null)
        {
            return RunningFreezes.Of(_processes, _table).Contains(_targets[index].Device);
        }

        if (_state.StateOf(index) != TargetState.Freezing)
        {
            return false;
        }

        using ProcessWatch? worker = ProcessWatch.Open(_processes[0]);
        return worker is not null && worker.IsThreadAtWork(_state.Thread(index));
    }

    private Errno ThawOne(JournalTarget target)
    {
        IEnumerable<Mount> mounts = _table.Mounts
            .Where(mount => mount.Device == target.Device && _table.IsVisible(mount))
            .OrderByDescending(mount => mount.MountPoint.Equals(target.MountPoint));
        Errno result = Errno.ENOENT;
        foreach (Mount mount in mounts)
        {
            result = MountOpener.Open(LinuxFreezeCalls.Instance, mount, out SafeFileHandle? directory);
            if (directory is not null)
            {
                using (directory)
                {
                    // An open that hung until nobody waited any more: the next look thaws, if it is still ours to thaw.
                    return _deadline.IsPassed ? Errno.ETIMEDOUT : Libc.ThawFileSystem(directory);
                }
            }
        }

        return result;
    }
}
