using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// Runs a whole freeze and thaw, of nothing: on memory files, with a guardian that is none. What the real one calls
/// is then loaded and compiled, and loads nothing from a frozen disk.
/// </summary>
internal static class FreezeRehearsal
{
    private const int MountIdOfAll = 1;

    /// <summary>Takes a few milliseconds; changes nothing outside the process.</summary>
    internal static void Run(TimeProvider clock)
    {
        FreezeTarget[] targets = [Target(1, level: 0), Target(2, level: 0), Target(3, level: 1)];
        using SafeFileHandle file = MemoryFile.Create("journal", []);
        var options = new FreezeOptions(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
        using FreezeSession session = FreezeSession.Prepare(
            new FreezePlan(targets, []), new NoGuard(), new FreezeJournal(file), options, clock, new NoCalls(), null).Value;
        _ = session.Freeze();
        _ = session.Thaw();
    }

    private static FreezeTarget Target(uint minor, int level)
    {
        var mount = new Mount(
            MountIdOfAll, 0, new DeviceNumber(0, minor), new UnixPath("/"), new UnixPath("/"), false, "none", "none", false, "");
        return new FreezeTarget(mount, level, "rehearsal");
    }

    private sealed class NoGuard : IFreezeGuard
    {
        public bool IsAlive => true;

        public string LossReason => "was not lost";

        public string? Arm(SharedFreezeState state, IReadOnlyList<SafeFileHandle> directories) => null;

        public bool Disarm() => true;

        public bool WaitForLoss(TimeSpan timeout)
        {
            new Latch().Wait(TimeSpan.FromMilliseconds(1));
            return false;
        }

        public void End()
        {
        }
    }

    /// <summary>Memory files can't be frozen (EOPNOTSUPP) nor thawed (EINVAL): the real calls, without effect.</summary>
    private sealed class NoCalls : IFreezeCalls
    {
        public Errno Open(UnixPath mountPoint, out SafeFileHandle directory)
        {
            directory = MemoryFile.Create("rehearsal", []);
            return Errno.None;
        }

        public bool IsThrough(SafeFileHandle directory, Mount mount) => mount.Id == MountIdOfAll;

        public Errno Sync(SafeFileHandle directory) => LinuxFreezeCalls.Instance.Sync(directory);

        public Errno Freeze(SafeFileHandle directory) =>
            LinuxFreezeCalls.Instance.Freeze(directory) == Errno.EOPNOTSUPP ? Errno.None : Errno.EIO;

        public Errno Thaw(SafeFileHandle directory) =>
            LinuxFreezeCalls.Instance.Thaw(directory) == Errno.EINVAL ? Errno.None : Errno.EIO;
    }
}
