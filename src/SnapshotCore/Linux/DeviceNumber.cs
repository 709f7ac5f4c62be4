using System.Buffers.Text;

namespace SnapshotCore.Linux;

/// <summary>Major and minor number of a device, as in makedev(3); identifies a superblock in mountinfo.</summary>
/// <param name="Major">The driver's number; 0 for file systems without one block device (btrfs, tmpfs, …).</param>
/// <param name="Minor">The device's number within the driver.</param>
public readonly record struct DeviceNumber(uint Major, uint Minor)
{
    /// <summary>Parses <c>major:minor</c>; trailing white space (sysfs ends with a line feed) is allowed.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out DeviceNumber device)
    {
        device = default;
        text = text.TrimEnd(" \n"u8);
        int colon = text.IndexOf((byte)':');
        if (colon <= 0
            || !Utf8Parser.TryParse(text[..colon], out uint major, out int first) || first != colon
            || !Utf8Parser.TryParse(text[(colon + 1)..], out uint minor, out int second)
            || colon + 1 + second != text.Length)
        {
            return false;
        }

        device = new DeviceNumber(major, minor);
        return true;
    }

    /// <summary>Decodes the kernel's <c>huge_encode_dev</c>, e.g. of <c>loop_info64.lo_device</c>.</summary>
    public static DeviceNumber FromKernel(ulong value) =>
        new((uint)((value & 0xfff00) >> 8), (uint)((value & 0xff) | ((value >> 12) & 0xfff00)));

    /// <summary><c>major:minor</c>, as in mountinfo and sysfs.</summary>
    public override string ToString() => $"{Major}:{Minor}";
}
