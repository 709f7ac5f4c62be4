using Lab;

using Stage;

namespace Faults.Tracing;

/// <summary>Where a run stands when a tracer is attached, so that the first call of its kind is the one that is meant.</summary>
internal enum Stand
{
    /// <summary>At the process's own start, as soon as it is seen.</summary>
    Start,

    /// <summary>At its first request: nothing is opened, planned or frozen.</summary>
    Gate,

    /// <summary>All is frozen.</summary>
    Window,
}

/// <summary>A point of one of the two processes.</summary>
/// <param name="Process">worker or guardian.</param>
/// <param name="Stand">When to attach.</param>
/// <param name="Point">The call.</param>
/// <param name="IsAfterDeath">Whether the guardian only comes there when the worker is dead: that is killed in the window first.</param>
internal sealed record NamedPoint(string Process, Stand Stand, CallPoint Point, bool IsAfterDeath = false)
{
    /// <summary>Whether it is the process's own end, which the other may not be there to see, and which never returns.</summary>
    internal bool IsEnd => Point.Calls == CallPoints.Exit;
}

/// <summary>The named points of a run: each ioctl, each write that matters, each message between the two.</summary>
internal static class CallPoints
{
    private const string Journal = "/run/vmsnapshot/journal";
    internal const string Exit = "exit_group";
    private const string Rcu = "/sys/kernel/rcu_expedited";

    /// <summary>The FIFREEZE of a disk.</summary>
    internal static CallPoint FreezeOf(LoopDisk disk) => new($"FIFREEZE of {disk.Name}", "ioctl", disk.MountPoint);

    /// <summary>The FITHAW of a disk, if attached while that is frozen.</summary>
    internal static CallPoint ThawOf(LoopDisk disk) => new($"FITHAW of {disk.Name}", "ioctl", disk.MountPoint);

    /// <summary>The open(2) of a disk's mount point.</summary>
    internal static CallPoint OpenOf(LoopDisk disk) => new($"open of {disk.Name}", "openat,open", disk.MountPoint);

    /// <summary>The syncfs(2) of a disk.</summary>
    internal static CallPoint SyncOf(LoopDisk disk) => new($"syncfs of {disk.Name}", "syncfs", disk.MountPoint);

    /// <summary>All of a machine.</summary>
    internal static IReadOnlyList<NamedPoint> Of(VirtualMachine machine)
    {
        LoopDisk[] disks = [.. machine.Disks.Select(disk => disk.Disk)];
        var flushed = new CallPoint("status file flushed", "fsync");
        var written = new CallPoint("status file put in place", "rename,renameat,renameat2"); // there is no other then
        return
        [
            new("worker", Stand.Start, new("journal names the worker", "pwrite64", Journal)),
            new("worker", Stand.Start, new("message Ready taken", "recvmsg")),
            new("worker", Stand.Start, new("journal names the guardian", "pwrite64", Journal, Number: 2)),
            new("worker", Stand.Start, new("message Protect sent", "sendmsg")),
            new("guardian", Stand.Start, new("mlockall", "mlockall")),
            new("guardian", Stand.Start, new("message Ready sent", "sendmsg")),
            .. disks.Select(disk => new NamedPoint("worker", Stand.Gate, OpenOf(disk))),
            .. disks.Select(disk => new NamedPoint("worker", Stand.Gate, SyncOf(disk))),
            .. disks.Select(disk => new NamedPoint("worker", Stand.Gate, FreezeOf(disk))),
            .. disks.Select(disk => new NamedPoint("worker", Stand.Window, ThawOf(disk))),
            .. disks.Select(disk => new NamedPoint("guardian", Stand.Window, ThawOf(disk), IsAfterDeath: true)),
            new("worker", Stand.Gate, new("journal names the targets", "pwrite64", Journal)),
            new("worker", Stand.Window, new("journal forgets the targets", "pwrite64", Journal)),
            new("worker", Stand.Window, new("journal emptied", "ftruncate", Journal, Number: 1)),
            new("worker", Stand.Gate, new("rcu expedited", "pwrite64", Rcu, Number: 1)),
            new("worker", Stand.Gate, new("rcu restored", "pwrite64", Rcu, Number: 2)),
            new("worker", Stand.Window, new("log written", "write,pwrite64", machine.LogFile)),
            new("worker", Stand.Window, flushed),
            new("worker", Stand.Window, written),
            new("worker", Stand.Window, new("end", Exit)),
            .. Enumerable.Range(1, 3).Select(number =>
                new NamedPoint("guardian", Stand.Gate, new($"message {number} taken", "recvmsg", Number: number))),
            .. Enumerable.Range(1, 3).Select(number =>
                new NamedPoint("guardian", Stand.Gate, new($"answer {number} sent", "sendmsg", Number: number))),
            new("guardian", Stand.Window, new("end", Exit)),
            new("guardian", Stand.Window, new("journal emptied", "ftruncate", Journal), IsAfterDeath: true),
            new("guardian", Stand.Window, written, IsAfterDeath: true),
            new("guardian", Stand.Window, new("end", Exit), IsAfterDeath: true),
        ];
    }
}
