using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>The system calls of a freeze; tests put calls in their place that block, come late or fail.</summary>
internal interface IFreezeCalls
{
    /// <summary>Opens a mount point for the other calls; must be a directory and no link.</summary>
    public Errno Open(UnixPath mountPoint, out SafeFileHandle directory);

    /// <summary>The id of the mount through which it was opened; null when the kernel does not say.</summary>
    public int? MountId(SafeFileHandle directory);

    /// <summary>syncfs(2).</summary>
    public Errno Sync(SafeFileHandle directory);

    /// <summary>FIFREEZE. May block without limit.</summary>
    public Errno Freeze(SafeFileHandle directory);

    /// <summary>FITHAW. May block without limit; blocks while a FIFREEZE of the same file system runs.</summary>
    public Errno Thaw(SafeFileHandle directory);
}
