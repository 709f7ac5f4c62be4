using System.ComponentModel;
using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace Lab;

/// <summary>fanotify(7) with permission events.</summary>
internal static partial class Native
{
    private const uint FAN_CLASS_CONTENT = 0x4;
    private const uint FAN_CLOEXEC = 0x1;
    private const uint FAN_MARK_ADD = 0x1;
    private const uint FAN_MARK_MOUNT = 0x10;
    private const ulong FAN_OPEN_PERM = 0x10000;
    private const ulong FAN_ACCESS_PERM = 0x20000;
    private const int AT_FDCWD = -100;

    /// <summary>Asks to be asked before anything is opened or read through a mount.</summary>
    /// <exception cref="Win32Exception">The kernel has no permission events.</exception>
    internal static SafeFileHandle ListenForPermissions(string mountPoint)
    {
        int descriptor = FanotifyInit(FAN_CLASS_CONTENT | FAN_CLOEXEC, O_CLOEXEC);
        var listener = new SafeFileHandle(descriptor, ownsHandle: true);
        return descriptor >= 0
            && FanotifyMark(listener, FAN_MARK_ADD | FAN_MARK_MOUNT, FAN_OPEN_PERM | FAN_ACCESS_PERM, AT_FDCWD, mountPoint) == 0
                ? listener
                : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"fanotify on {mountPoint} failed");
    }

    [LibraryImport("libc", EntryPoint = "fanotify_init", SetLastError = true)]
    private static partial int FanotifyInit(uint flags, uint eventFlags);

    [LibraryImport("libc", EntryPoint = "fanotify_mark", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FanotifyMark(SafeFileHandle listener, uint flags, ulong mask, int folder, string path);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(SafeFileHandle file, Span<byte> buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(SafeFileHandle file, ReadOnlySpan<byte> buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(Span<long> files, nuint count, int timeout);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);
}
