using System.Runtime.CompilerServices;

using Microsoft.Win32.SafeHandles;

namespace SnapshotCore.Linux;

/// <summary>
/// Memory that two processes share: a memfd_create(2) file, or a file on a tmpfs, mapped MAP_SHARED. The descriptor goes
/// to the other process over a socket. Fields are reached by reference, for <see cref="Interlocked"/> and <see cref="Volatile"/>.
/// </summary>
/// <remarks>
/// The mapping lives as long as the process, on purpose: threads stuck in the kernel return when they like, and
/// then write to it. <see cref="Dispose"/> closes the descriptor only.
/// </remarks>
internal sealed class SharedMemory : IDisposable
{
    private readonly nint _address;

    private SharedMemory(SafeFileHandle file, int length)
    {
        File = file;
        Length = length;
        _address = Libc.MapShared(file, length);
    }

    /// <summary>The descriptor to hand to the other process.</summary>
    internal SafeFileHandle File { get; }

    /// <summary>The size in bytes.</summary>
    internal int Length { get; }

    /// <summary>Creates zeroed memory.</summary>
    /// <exception cref="LinuxException">No memory or no descriptor.</exception>
    internal static SharedMemory Create(string name, int length)
    {
        return Create(Libc.CreateMemoryFile(name), name, length);
    }

    /// <summary>Makes memory of a new, empty file, which it takes over; on a disk a write to it could block.</summary>
    /// <exception cref="LinuxException">No memory.</exception>
    internal static SharedMemory Create(SafeFileHandle file, string name, int length)
    {
        Errno errno = Libc.Truncate(file, length);
        return errno == Errno.None
            ? new SharedMemory(file, length)
            : throw new LinuxException("ftruncate", name, errno);
    }

    /// <summary>Maps what another process created; takes over <paramref name="file"/>.</summary>
    /// <exception cref="LinuxException">The kernel refused the mapping.</exception>
    internal static SharedMemory Open(SafeFileHandle file) => new(file, (int)RandomAccess.GetLength(file));

    /// <summary>The 32-bit field at a byte offset, which must be a multiple of 4.</summary>
    internal unsafe ref int Int32(int offset)
    {
        Check(offset, sizeof(int));
        return ref Unsafe.AsRef<int>((void*)(_address + offset));
    }

    /// <summary>The 64-bit field at a byte offset, which must be a multiple of 8.</summary>
    internal unsafe ref long Int64(int offset)
    {
        Check(offset, sizeof(long));
        return ref Unsafe.AsRef<long>((void*)(_address + offset));
    }

    /// <inheritdoc/>
    public void Dispose() => File.Dispose();

    private void Check(int offset, int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - size);
    }
}
