using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>The system calls of a freeze; tests put calls in their place that block, come late or fail.</summary>
internal interface IFreezeCalls
{
    /// <summary>Opens a mount point for the other calls; must be a directory and no link.</summary>
    public Errno Open(UnixPath mountPoint, out SafeFileHandle directory);

    /// <summary>
    /// Whether it was opened through this very mount. The kernel gives a mount's id to another as soon as it is free, so
    /// the id alone does not tell: the superblock must be the same too. False when the kernel does not say.
    /// </summary>
    public bool IsThrough(SafeFileHandle directory, Mount mount);

    /// <summary>syncfs(2).</summary>
    public Errno Sync(SafeFileHandle directory);

    /// <summary>FIFREEZE. May block without limit.</summary>
    public Errno Freeze(SafeFileHandle directory);

    /// <summary>FITHAW. May block without limit; blocks while a FIFREEZE of the same file system runs.</summary>
    public Errno Thaw(SafeFileHandle directory);
}
