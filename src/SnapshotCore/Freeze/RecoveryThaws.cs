using Microsoft.Win32.SafeHandles;

using SnapshotCore.Errors;
using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// Thaws journal targets, each on a thread of its own that may never come back: both opening and thawing can hang
/// on a device that is gone.
/// </summary>
internal sealed class RecoveryThaws
{
    private readonly MountTable _table;
    private readonly IReadOnlyList<JournalTarget> _targets;
    private readonly Errno?[] _results;
    private readonly Lock _gate = new();
    private readonly Latch _progress = new();
    private int _running;

    /// <summary>Starts the threads; the last targets of the journal, the lowest in the stack, first.</summary>
    internal RecoveryThaws(MountTable table, IReadOnlyList<JournalTarget> targets)
    {
        _table = table;
        _targets = targets;
        _results = new Errno?[targets.Count];
        _running = targets.Count;
        for (int i = targets.Count - 1; i >= 0; i--)
        {
            int index = i;
            new Thread(() => Run(index)) { IsBackground = true, Name = "thaw" }.Start();
        }
    }

    /// <summary>Waits until all have ended or the deadline is reached.</summary>
    internal void Wait(Deadline deadline) => _progress.Wait(deadline.Remaining);

    /// <summary>Says what was thawed and what not; true when nothing that may be frozen is left.</summary>
    internal bool Report(ICollection<string> thawed, ICollection<BackupError> problems)
    {
        bool done = true;
        lock (_gate)
        {
            for (int i = 0; i < _targets.Count; i++)
            {
                switch (_results[i])
                {
                    case Errno.None:
                        thawed.Add(_targets[i].MountPoint.ToString());
                        break;
                    case Errno.EINVAL: // was not frozen
                        break;
                    case Errno.ENOENT:
                        // Not mounted here any more, so nobody who shares our view of the machine can thaw it either.
                        problems.Add(FreezeErrors.RecoveryMountMissing(_targets[i]));
                        break;
                    case { } errno:
                        done = false;
                        problems.Add(FreezeErrors.RecoveryFailed(_targets[i], errno));
                        break;
                    case null:
                        done = false;
                        problems.Add(FreezeErrors.RecoveryHangs(_targets[i]));
                        break;
                }
            }
        }

        return done;
    }

    private void Run(int index)
    {
        Errno result = ThawOne(_targets[index]);
        lock (_gate)
        {
            _results[index] = result;
            if (--_running == 0)
            {
                _progress.Set();
            }
        }
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
