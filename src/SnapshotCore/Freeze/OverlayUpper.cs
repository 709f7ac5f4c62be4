using System.Text;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>Where an overlay stores what is written to it: the mount option upperdir, in the words of who mounted it.</summary>
internal static class OverlayUpper
{
    private const string Option = "upperdir=";

    /// <summary>The folder; null for what is no overlay, or one that can't be written.</summary>
    internal static UnixPath? Of(Mount mount)
    {
        if (FileSystemTypes.Of(mount) != FileSystemClass.Overlay)
        {
            return null;
        }

        // The kernel escapes commas in a path, so the options are split first.
        string? upper = Array.Find(
            mount.SuperblockOptions.Split(','), option => option.StartsWith(Option, StringComparison.Ordinal));
        return upper is null ? null : new UnixPath(MountInfoLine.Unescape(Encoding.UTF8.GetBytes(upper[Option.Length..])));
    }
}
