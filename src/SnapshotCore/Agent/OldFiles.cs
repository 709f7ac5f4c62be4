using SnapshotCore.Linux;

namespace SnapshotCore.Agent;

/// <summary>
/// Housekeeping during enable: docs/protocol.md, "State on disk". The agent reports the status file with the highest
/// number, so those of other numbers get names that it does not look at. Failures are ignored: litter costs nothing.
/// </summary>
public static class OldFiles
{
    /// <summary>How many old files of each kind are kept.</summary>
    public const int Kept = 60;

    /// <summary>
    /// Renames the settings and statuses of other numbers (<c>12.settings</c> becomes <c>12_settings</c>), then
    /// deletes all but the newest <see cref="Kept"/> of each kind. Only the top level of each folder. Temporary files that a
    /// killed process, or the end of the machine, has left there and beside our state go as well.
    /// </summary>
    /// <param name="environment">Names the folders.</param>
    /// <param name="sequence">The number whose files stay as they are.</param>
    public static void PutAside(HandlerEnvironment environment, int sequence)
    {
        PutAside(environment.ConfigFolder, SequenceNumber.SettingsSuffix, sequence);
        PutAside(environment.StatusFolder, StatusFile.Suffix, sequence);
        AtomicFile.RemoveLeft(environment.ConfigFolder);
        AtomicFile.RemoveLeft(environment.StatusFolder);
        AtomicFile.RemoveLeft(environment.VersionFolder);
        AtomicFile.RemoveLeft(environment.LogFolder, ShellLog.FileName);
    }

    /// <summary>
    /// Where a file of a number went that was put aside: a command for another number that ran at the same time may have
    /// done that to one that was just delivered.
    /// </summary>
    /// <param name="path">Where the agent wrote it.</param>
    internal static string AsideOf(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, AsideName(Path.GetFileName(path)));

    private static void PutAside(string folder, string suffix, int sequence)
    {
        string current = $"{sequence}{suffix}";
        foreach (FileInfo file in Files(folder, suffix).Where(file => file.Name != current))
        {
            Try(() => file.MoveTo(Path.Combine(folder, AsideName(file.Name)), overwrite: true));
        }

        IEnumerable<FileInfo> surplus = Files(folder, suffix.Replace('.', '_'))
            .OrderByDescending(file => file.LastWriteTimeUtc)
            .ThenByDescending(file => file.Name, StringComparer.Ordinal)
            .Skip(Kept);
        foreach (FileInfo file in surplus)
        {
            Try(file.Delete);
        }
    }

    private static string AsideName(string name) => name.Replace('.', '_');

    private static List<FileInfo> Files(string folder, string ending)
    {
        List<FileInfo> files = [];
        Try(() => files.AddRange(new DirectoryInfo(folder).EnumerateFiles($"*{ending}")));
        return files;
    }

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Ignored by contract: the next enable tries again.
        }
    }
}
