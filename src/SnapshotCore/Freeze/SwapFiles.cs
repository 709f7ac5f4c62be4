using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>The files that the machine swaps to, by /proc/swaps, proc(5). Partitions are not among them.</summary>
internal static class SwapFiles
{
    private const string Source = "/proc/swaps";

    /// <summary>Those of this machine; none where the kernel knows no swapping.</summary>
    internal static IReadOnlyList<UnixPath> Read() => Parse(Libc.ReadFile(Source));

    /// <summary>Parses lines of name, type, size, used, priority after a heading; blanks in names are escaped. Never throws.</summary>
    internal static IReadOnlyList<UnixPath> Parse(ReadOnlySpan<byte> text)
    {
        var files = new List<UnixPath>();
        foreach (Range range in text.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = text[range];
            int end = line.IndexOfAny(" \t"u8);
            if (end > 0 && line[0] == (byte)'/' && line[end..].TrimStart(" \t"u8).StartsWith("file"u8))
            {
                files.Add(new UnixPath(MountInfoLine.Unescape(line[..end])));
            }
        }

        return files;
    }
}
