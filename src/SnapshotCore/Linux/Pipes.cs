using Microsoft.Win32.SafeHandles;

namespace SnapshotCore.Linux;

/// <summary>Pipes between our own processes, pipe(7).</summary>
public static class Pipes
{
    /// <summary>Creates a pipe whose ends close at exec unless they are handed on by name.</summary>
    /// <param name="capacity">Bytes that it should hold without a reader, at best effort; null for the kernel's 64 KiB.</param>
    /// <exception cref="LinuxException">No descriptor is left.</exception>
    public static (SafeFileHandle Read, SafeFileHandle Write) Create(int? capacity)
    {
        (SafeFileHandle read, SafeFileHandle write) = Libc.CreatePipe();
        if (capacity is { } bytes)
        {
            Libc.SetPipeCapacity(write, bytes);
        }

        return (read, write);
    }

    /// <summary>Writes all of it; blocks while the pipe is full and its reader alive.</summary>
    /// <returns><see cref="Errno.EPIPE"/> when nobody can read it any more.</returns>
    public static Errno Write(SafeFileHandle pipe, ReadOnlySpan<byte> content) => Libc.WriteAll(pipe, content);
}
