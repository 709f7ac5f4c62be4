namespace SnapshotCore.Linux;

/// <summary>What the kernel knows of a file, statx(2): enough to tell which one it is, and who has power over it.</summary>
/// <param name="TypeAndMode">The file type and the permission bits, as in inode(7).</param>
/// <param name="User">Its owner, numeric.</param>
/// <param name="Inode">Its number on its device.</param>
/// <param name="Device">The device that holds it.</param>
internal readonly record struct FileFacts(ushort TypeAndMode, uint User, ulong Inode, DeviceNumber Device)
{
    private const int TypeMask = 0xF000; // S_IFMT

    /// <summary>Permission bits, with set-id and sticky.</summary>
    internal UnixFileMode Mode => (UnixFileMode)(TypeAndMode & 0xFFF);

    internal bool IsRegular => (TypeAndMode & TypeMask) == 0x8000;

    internal bool IsFolder => (TypeAndMode & TypeMask) == 0x4000;

    internal bool IsLink => (TypeAndMode & TypeMask) == 0xA000;

    /// <summary>Whether both are the very same file.</summary>
    internal bool IsSameFileAs(FileFacts other) => (Inode, Device) == (other.Inode, other.Device);
}
