using System.Text;

using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;

namespace SnapshotCore.AppConsistency;

/// <summary>
/// A file that gives power to whoever can change it (configuration, script), held by a descriptor from the moment
/// that it was checked: what is read is what was checked, and what is at its path later can be compared with it.
/// The descriptor is an O_PATH one, open(2): nothing that a path may name (a device, a pipe) is opened to look at it.
/// </summary>
internal sealed class TrustedFile : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly TrustRule _rule;

    /// <summary>Holds what a <see cref="TrustCheck"/> has found.</summary>
    internal TrustedFile(string path, SafeFileHandle file, FileFacts facts, TrustRule rule)
    {
        Path = path;
        Facts = facts;
        _file = file;
        _rule = rule;
    }

    /// <summary>The path by which it was found.</summary>
    internal string Path { get; }

    /// <summary>The file as it was when it was checked.</summary>
    internal FileFacts Facts { get; }

    /// <summary>A path that leads to the open file and no other, proc_pid_fd(5).</summary>
    private string ByDescriptor => $"/proc/self/fd/{_file.DangerousGetHandle()}";

    /// <summary>Reads it whole, at most <paramref name="limit"/> bytes.</summary>
    internal BoundedFile Read(int limit) => BoundedFile.Read(ByDescriptor, limit);

    /// <summary>Its first bytes; empty when it can't be read.</summary>
    internal byte[] ReadStart(int count)
    {
        if (Libc.Open(Encoding.ASCII.GetBytes(ByDescriptor), Libc.O_RDONLY, 0, out SafeFileHandle open) != Errno.None)
        {
            return [];
        }

        using (open)
        {
            byte[] start = new byte[count];
            return start[..Math.Max(0, Libc.ReadAt(open, start, 0))];
        }
    }

    /// <summary>Checks the path anew, and whether it still names this very file.</summary>
    internal TrustCheck CheckAgain()
    {
        TrustCheck now = TrustCheck.Of(Path, _rule);
        return now.File is { } file && !file.Facts.IsSameFileAs(Facts) ? now with { IsExchanged = true } : now;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
