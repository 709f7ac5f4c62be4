using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// Thaws journal targets, each on a thread of its own that may never come back: both opening and thawing can hang
/// on a device that is gone. What a process still freezes is waited for first: see <see cref="RunningFreezes"/>.
/// </summary>
internal sealed class RecoveryThaws
{
    private readonly MountTable _table;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly IReadOnlyList<JournalTarget> _targets;
    private readonly IReadOnlyList<ProcessIdentity> _processes;
    private readonly Deadline _deadline;
    private readonly bool[] _areFreezing;
    private readonly Errno?[] _results;
    private readonly Lock _gate = new();
    private readonly Latch _progress = new();
    private int _running;

    /// <summary>Starts the threads; the last targets of the journal, the lowest in the stack, first.</summary>
    /// <param name="table">The mounts.</param>
    /// <param name="record">What the journal names, and whose it is.</param>
    /// <param name="deadline">How long to wait, also for a FIFREEZE that is under way.</param>
    internal RecoveryThaws(MountTable table, JournalRecord record, Deadline deadline)
    {
        IReadOnlyList<JournalTarget> targets = record.Targets;
        _table = table;
        _targets = targets;
        _processes = record.Guardian is { } guardian ? [record.Worker, guardian] : [record.Worker];
        _deadline = deadline;
        _areFreezing = new bool[targets.Count];
        _results = new Errno?[targets.Count];
        _running = targets.Count;
        for (int i = targets.Count - 1; i >= 0; i--)
        {
            int index = i;
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
        bool isFreezing = !WaitForFreeze(_targets[index].Device);
        Errno result = isFreezing ? Errno.EBUSY : ThawOne(_targets[index]);
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

    private bool WaitForFreeze(DeviceNumber device)
    {
        while (RunningFreezes.Of(_processes, _table).Contains(device))
        {
            if (_deadline.IsPassed)
            {
                return false;
            }

            new Latch().Wait(Pause); // what it is stored on is being thawed beside this: then it ends at once
        }

        return true;
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
                    return Libc.ThawFileSystem(directory);
                }
            }
        }

        return result;
    }
}
