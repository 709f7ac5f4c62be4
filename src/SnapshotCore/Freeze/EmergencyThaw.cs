using System.Text;

using Microsoft.Win32.SafeHandles;

using SnapshotCore.Errors;
using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// The kernel's own last resort: SysRq <c>j</c> thaws every file system of the machine, whoever froze it
/// (Documentation/admin-guide/sysrq.rst). It happens in the background, in the kernel; the kernel log says when it is
/// done. Written to the trigger it is not bound to the mask in /proc/sys/kernel/sysrq, which is for the keyboard.
/// </summary>
public sealed class EmergencyThaw
{
    /// <summary>Where root asks the kernel for a SysRq function; proc_sys(5).</summary>
    public const string DefaultTrigger = "/proc/sysrq-trigger";

    private readonly string _trigger;

    /// <summary>Prepares it; nothing happens yet.</summary>
    /// <param name="trigger">The trigger file; tests give one of their own.</param>
    public EmergencyThaw(string trigger = DefaultTrigger)
    {
        _trigger = trigger;
    }

    /// <summary>Asks the kernel to thaw everything; returns at once.</summary>
    /// <returns>Null, or why the kernel could not be asked.</returns>
    public BackupError? Run()
    {
        Errno errno = Libc.Open(Encoding.UTF8.GetBytes(_trigger), Libc.O_WRONLY, 0, out SafeFileHandle file);
        using (file)
        {
            if (errno == Errno.None)
            {
                errno = Libc.WriteAll(file, "j"u8);
            }
        }

        return errno == Errno.None ? null : FreezeErrors.EmergencyRefused(_trigger, errno);
    }
}
