using System.Runtime.InteropServices;

namespace SnapshotCore.Linux;

/// <summary>A system call that failed where no failure was expected: a broken machine, not bad input.</summary>
public sealed class LinuxException : IOException
{
    /// <summary>Creates the exception for one failed call.</summary>
    /// <param name="call">The call, e.g. <c>openat</c>.</param>
    /// <param name="path">What it was called on; empty where it has no path.</param>
    /// <param name="errno">The error it returned.</param>
    public LinuxException(string call, string path, Errno errno)
        : base(path.Length == 0 ? $"{call}: {errno.Describe()}" : $"{call} {path}: {errno.Describe()}")
    {
        Call = call;
        Path = path;
        Errno = errno;
    }

    /// <summary>The system call.</summary>
    public string Call { get; }

    /// <summary>What it was called on; may be empty.</summary>
    public string Path { get; }

    /// <summary>The error that the kernel returned.</summary>
    public Errno Errno { get; }

    /// <summary>The exception for the call that has just failed on this thread.</summary>
    internal static LinuxException Last(string call, string path = "") =>
        new(call, path, (Errno)Marshal.GetLastPInvokeError());
}
