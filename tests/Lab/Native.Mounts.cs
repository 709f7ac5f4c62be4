using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Lab;

/// <summary>mount(2) and umount(2): starting mount(8) some thousand times takes too long.</summary>
internal static partial class Native
{
    private const ulong MS_BIND = 4096;
    private const int MNT_DETACH = 2;

    /// <summary>Mounts a folder or file on another.</summary>
    /// <exception cref="Win32Exception">It can't be mounted.</exception>
    internal static void BindMount(string what, string where)
    {
        if (Mount(what, where, null, MS_BIND, 0) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"mount --bind {what} {where} failed");
        }
    }

    /// <summary>Takes the topmost mount off a place.</summary>
    /// <exception cref="Win32Exception">It can't be unmounted.</exception>
    internal static void Unmount(string where)
    {
        if (Umount(where, MNT_DETACH) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"umount {where} failed");
        }
    }

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string source, string target, string? type, ulong flags, nint data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Umount(string target, int flags);
}
