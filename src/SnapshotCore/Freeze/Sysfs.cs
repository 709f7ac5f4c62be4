using System.Text;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>Reads sysfs and the links of /dev. What is not there is empty or null: devices come and go.</summary>
internal static class Sysfs
{
    /// <summary>The folders in a folder, links to folders too.</summary>
    internal static string[] FoldersIn(string folder, string pattern = "*") =>
        Directory.Exists(folder) ? Directory.GetDirectories(folder, pattern) : [];

    /// <summary>All that is in a folder.</summary>
    internal static string[] EntriesIn(string folder) =>
        Directory.Exists(folder) ? Directory.GetFileSystemEntries(folder) : [];

    /// <summary>The value of an attribute, without blanks around it.</summary>
    internal static string TextOf(string path) => Encoding.UTF8.GetString(Libc.ReadFile(path) ?? []).Trim();

    /// <summary>The number of the block device that a folder describes.</summary>
    internal static DeviceNumber? DeviceIn(string folder) =>
        Libc.ReadFile(folder + "/dev") is { } text && DeviceNumber.TryParse(text, out DeviceNumber device)
            ? device
            : null;

    /// <summary>Where a link leads, or the path itself when it is none; null when there is nothing.</summary>
    internal static string? ResolveLink(string path)
    {
        FileSystemInfo info = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        return info.Exists ? (info.ResolveLinkTarget(returnFinalTarget: true) ?? info).FullName : null;
    }
}
