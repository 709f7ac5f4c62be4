using System.Globalization;
using System.Text.RegularExpressions;

using Demo;

using Stage;

namespace TestVm.Guest;

/// <summary>A backup with nothing in its way, of everything that is mounted; storage takes two seconds.</summary>
internal static partial class GoodBackup
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(2);

    /// <summary>Runs it: install, enable, the backup, the status; and looks at window and order in the log.</summary>
    internal static async Task<string> RunAsync(GuestMachine machine)
    {
        int snapshots = (await machine.Storage.SnapshotsOfAsync(GuestMachine.DiskBlobs[0])).Count;
        string before = machine.LogText;
        long started = TimeProvider.System.GetTimestamp();
        await using HeldBackup held = await HeldBackup.OpenAsync(machine, Delay);
        BackupResult result = await held.WaitForEndAsync();
        TimeSpan whole = TimeProvider.System.GetElapsedTime(started);

        int? blob = await machine.BlobCodeAsync();
        CheckFailedException.Unless(
            (result.Code, result.Consistency, blob) == (1, 1, 1),
            $"code {result.Code}, consistency {result.Consistency}, in the blob {blob}: {result.Message}");
        foreach (string disk in GuestMachine.DiskBlobs)
        {
            int count = (await machine.Storage.SnapshotsOfAsync(disk)).Count;
            CheckFailedException.Unless(count == snapshots + 1, $"{disk} has {count - snapshots} new snapshots");
        }

        DeadServer.AssertDead(); // so nothing that was done has touched it
        string log = machine.LogText[before.Length..];
        FrozenWindow window = FrozenWindow.Find(log) ?? throw new CheckFailedException($"no timeline in the log: {log}");
        CheckFailedException.Unless(window.HoldsAllSnapshots, "a snapshot lies outside of the frozen window");
        IReadOnlyDictionary<string, int> levels = LevelsIn(log);
        AssertOrder(levels);
        double added = window.Thaw.End - window.Disks.Max(disk => disk.Length);
        return string.Create(CultureInfo.InvariantCulture, $"{levels.Count} file systems in {levels.Values.Max() + 1} levels, ")
            + string.Create(CultureInfo.InvariantCulture, $"frozen for {window.Thaw.End:0} ms, {added:0} ms beyond the slowest snapshot; ")
            + string.Create(CultureInfo.InvariantCulture, $"from the agent's call to the end {whole.TotalSeconds:0.0} s");
    }

    private static Dictionary<string, int> LevelsIn(string log) => Frozen().Matches(log).ToDictionary(
        match => match.Groups["point"].Value,
        match => int.Parse(match.Groups["level"].Value, CultureInfo.InvariantCulture),
        StringComparer.Ordinal);

    private static void AssertOrder(IReadOnlyDictionary<string, int> levels)
    {
        foreach (GuestFileSystem one in GuestFileSystems.All)
        {
            CheckFailedException.Unless(levels.ContainsKey(one.MountPoint), $"{one.MountPoint} was not frozen");
            foreach (string store in one.StoredOn)
            {
                CheckFailedException.Unless(
                    levels[one.MountPoint] < levels[store], $"{one.MountPoint} was not frozen before {store}, which stores it");
            }
        }

        CheckFailedException.Unless(levels.Count == GuestFileSystems.All.Count, $"frozen were {string.Join(' ', levels.Keys)}");
        CheckFailedException.Unless(
            levels.All(one => one.Key == "/" || one.Value < levels["/"]), "the root was not the last to be frozen");
    }

    [GeneratedRegex(@"freeze (?<point>/\S*) \(\w+, \d+:\d+, level (?<level>\d+)\): Thawed", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Frozen();
}
