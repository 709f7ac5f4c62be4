using Microsoft.Win32.SafeHandles;

namespace SnapshotCore.Linux;

/// <summary>Bytes handed to another process as a descriptor: no size limit of a pipe or socket, never on a disk.</summary>
public static class MemoryFile
{
    /// <summary>A memfd_create(2) file with this content, positioned at its start.</summary>
    /// <param name="name">A name for /proc/PID/fd; no secret.</param>
    /// <param name="content">What it holds.</param>
    /// <exception cref="LinuxException">No memory or no descriptor.</exception>
    public static SafeFileHandle Create(string name, ReadOnlySpan<byte> content)
    {
        SafeFileHandle file = Libc.CreateMemoryFile(name);
        RandomAccess.Write(file, content, 0); // pwrite(2): the position stays at 0
        return file;
    }

    /// <summary>The whole content of such a file.</summary>
    public static byte[] Read(SafeFileHandle file)
    {
        byte[] content = new byte[RandomAccess.GetLength(file)];
        int length = 0;
        while (length < content.Length && RandomAccess.Read(file, content.AsSpan(length), length) is var read and > 0)
        {
            length += read;
        }

        return content[..length];
    }
}
