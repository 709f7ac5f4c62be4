using System.ComponentModel;
using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace Lab;

/// <summary>The lab's native calls; ioctl(2) for FIFREEZE and FITHAW, fdatasync(2), kill(2).</summary>
internal static partial class Native
{
    internal const int EBUSY = 16;
    internal const int EINVAL = 22;

    // linux/fs.h; the same on x86-64 and arm64.
    private const ulong FIFREEZE = 0xC0045877;
    private const ulong FITHAW = 0xC0045878;

    private const int O_CLOEXEC = 0x80000;

    /// <summary>Opens a mount point; a descriptor that is open keeps the file system mounted.</summary>
    /// <exception cref="Win32Exception">It can't be opened.</exception>
    internal static SafeFileHandle OpenFolder(string path)
    {
        int descriptor = Open(path, O_CLOEXEC, 0);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"open {path} failed");
    }

    /// <summary>Freezes the file system; 0 or errno (EBUSY: it is frozen already).</summary>
    internal static int Freeze(SafeFileHandle folder) => Control(folder, FIFREEZE);

    /// <summary>Thaws the file system; 0 or errno (EINVAL: it is not frozen).</summary>
    internal static int Thaw(SafeFileHandle folder) => Control(folder, FITHAW);

    /// <summary>Waits until the written data is on the disk.</summary>
    internal static void SyncData(SafeFileHandle file)
    {
        if (FdataSync(file) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "fdatasync failed");
        }
    }

    /// <summary>Sends a signal; 0 or errno (ESRCH: no such process).</summary>
    internal static int Signal(int process, int signal) =>
        Kill(process, signal) == 0 ? 0 : Marshal.GetLastPInvokeError();

    private static int Control(SafeFileHandle folder, ulong request) =>
        Ioctl(folder, request, 0) == 0 ? 0 : Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(SafeFileHandle descriptor, ulong request, nint argument);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FdataSync(SafeFileHandle descriptor);
}
