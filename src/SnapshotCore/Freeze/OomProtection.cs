using System.Text;

using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>Keeps the out-of-memory killer away, where permitted; proc_pid_oom_score_adj(5).</summary>
public sealed class OomProtection : IDisposable
{
    private readonly SafeFileHandle? _file;
    private readonly byte[] _old;

    private OomProtection(SafeFileHandle? file, byte[] old)
    {
        _file = file;
        _old = old;
    }

    /// <summary>Protects this process, and until <see cref="Dispose"/> every process that it starts.</summary>
    internal static OomProtection Enter()
    {
        Errno errno = Libc.Open("/proc/self/oom_score_adj"u8, Libc.O_RDWR, 0, out SafeFileHandle file);
        if (errno != Errno.None)
        {
            return new OomProtection(null, []);
        }

        byte[] old = Libc.ReadFile(file) ?? Encoding.ASCII.GetBytes("0");
        _ = Libc.WriteAt(file, "-1000"u8, 0);
        return new OomProtection(file, old);
    }

    /// <summary>Gives up what this process was started with: from now on it, and what it starts, is as any other.</summary>
    public static void Leave()
    {
        if (Libc.Open("/proc/self/oom_score_adj"u8, Libc.O_WRONLY, 0, out SafeFileHandle file) == Errno.None)
        {
            using (file)
            {
                _ = Libc.WriteAt(file, "0"u8, 0);
            }
        }
    }

    /// <summary>Puts the old value back.</summary>
    public void Dispose()
    {
        if (_file is { IsClosed: false })
        {
            _ = Libc.WriteAt(_file, _old, 0);
            _file.Dispose();
        }
    }
}
