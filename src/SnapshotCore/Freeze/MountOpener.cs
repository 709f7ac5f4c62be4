using Microsoft.Win32.SafeHandles;

using SnapshotCore.Errors;
using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// Opens what is going to be frozen, and nothing else. Opening can hang (a dead device, a stopped FUSE server below
/// the mount point), so each happens on a thread that may be lost; and between plan and open a mount can vanish, so
/// the mount must be the plan's: else what lies below, or was mounted instead, would be frozen.
/// </summary>
internal static class MountOpener
{
    /// <summary>Opens every target; a target that is only bind-mounted files comes back without a descriptor.</summary>
    /// <returns>For each target the mount that was opened and its descriptor, in the plan's order.</returns>
    internal static Result<IReadOnlyList<OpenedTarget>> OpenAll(
        IReadOnlyList<FreezeTarget> targets, IFreezeCalls calls, Deadline deadline)
    {
        var openings = new Opening[targets.Count];
        for (int i = 0; i < openings.Length; i++)
        {
            openings[i] = new Opening(targets[i], calls);
        }

        BackupError? error = null;
        foreach (Opening opening in openings)
        {
            error ??= opening.Wait(deadline);
        }

        if (error is null)
        {
            return Result<IReadOnlyList<OpenedTarget>>.From([.. openings.Select(opening => opening.Opened)]);
        }

        Array.ForEach(openings, opening => opening.Abandon());
        return error;
    }

    /// <summary>Opens one mount point and verifies that it is the mount that it was.</summary>
    /// <returns>None and a descriptor, or why not; ESTALE for another mount than the plan's.</returns>
    internal static Errno Open(IFreezeCalls calls, Mount mount, out SafeFileHandle? directory)
    {
        Errno errno = calls.Open(mount.MountPoint, out SafeFileHandle opened);
        if (errno == Errno.None && !calls.IsThrough(opened, mount))
        {
            errno = Errno.ESTALE;
        }

        if (errno != Errno.None)
        {
            opened.Dispose();
            directory = null;
            return errno;
        }

        directory = opened;
        return Errno.None;
    }

    /// <summary>The opening of one target, on its thread.</summary>
    private sealed class Opening
    {
        private readonly FreezeTarget _target;
        private readonly IFreezeCalls _calls;
        private readonly Lock _gate = new();
        private readonly Latch _done = new();
        private bool _abandoned;
        private Mount _mount;
        private Errno _errno;
        private SafeFileHandle? _directory;

        internal Opening(FreezeTarget target, IFreezeCalls calls)
        {
            _target = target;
            _calls = calls;
            _mount = target.Mount;
            new Thread(Run) { IsBackground = true, Name = "open-mount" }.Start();
        }

        internal OpenedTarget Opened => new(_target with { Mount = _mount }, _directory);

        internal BackupError? Wait(Deadline deadline)
        {
            if (!_done.Wait(deadline.Remaining))
            {
                return FreezeErrors.OpenHangs(_mount, deadline.Limit);
            }

            return _errno switch
            {
                Errno.None or Errno.ENOTDIR => null,
                Errno.ESTALE => FreezeErrors.MountChanged(_mount),
                _ => FreezeErrors.CannotOpen(_mount, _errno),
            };
        }

        internal void Abandon()
        {
            lock (_gate)
            {
                _abandoned = true;
                _directory?.Dispose();
            }
        }

        private void Run()
        {
            foreach (Mount mount in _target.Alternatives.Prepend(_target.Mount))
            {
                _mount = mount;
                _errno = Open(_calls, mount, out SafeFileHandle? directory);
                if (_errno == Errno.ENOTDIR)
                {
                    continue; // a bind-mounted file
                }

                lock (_gate)
                {
                    _directory = directory;
                    if (_abandoned)
                    {
                        directory?.Dispose();
                    }
                }

                break;
            }

            _done.Set();
        }
    }
}

/// <summary>A target and the descriptor by which it is frozen and thawed; null when it has no directory.</summary>
internal sealed record OpenedTarget(FreezeTarget Target, SafeFileHandle? Directory);
