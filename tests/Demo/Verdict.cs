using System.Text.Json.Nodes;

using Lab;

namespace Demo;

/// <summary>What must be so after a backup and after the removal, each put on the checklist with what was found.</summary>
internal static class Verdict
{
    private const int ApplicationConsistent = 2;

    internal static async Task OnBackupAsync(
        Stage stage, DemoAgent agent, BackupRequest request, BackupResult result, Checklist checks)
    {
        checks.Add("the backup succeeded, application consistent",
            result is { Code: "0", Consistency: ApplicationConsistent }, $"code {result.Code}, {result.ConsistencyWord}");
        checks.Add("the application rested for longer than everything was frozen, and goes on",
            Application.Rest is { } rest && rest.TotalMilliseconds > result.Timeline?.Thaw.End,
            Application.Rest is { } seen ? $"{seen.TotalMilliseconds:0.0} ms" : "a script did not run, or ran twice");
        await OnSnapshotsAsync(stage, request, result, checks);
        OnTimeline(stage, result, checks);
        await OnReportsAsync(stage, result, checks);
        OnSecrets(agent, request, result, checks);
        foreach (StageDisk disk in stage.Disks)
        {
            checks.Add($"{disk.Disk.MountPoint} is thawed", !disk.Disk.IsFrozen);
        }
    }

    internal static void OnRemoval(Stage stage, DemoAgent agent, Leftovers before, Checklist checks)
    {
        checks.Add("the handler's folder is gone", !Directory.Exists(agent.HandlerFolder));
        IReadOnlyList<string> left = before.Find(
            agent.HandlerFolder, stage.Disks.Select(disk => disk.Disk), ["/etc/azure", agent.LogFolder, .. agent.OwnPlaces]);
        checks.Add("the extension left nothing but its logs and /etc/azure", left.Count == 0, string.Join("; ", left));
    }

    internal static void OnEnd(DemoAgent agent, Leftovers before, Checklist checks)
    {
        IReadOnlyList<string> left = before.Find(
            agent.HandlerFolder, [], ["/etc/azure", "/tmp", agent.LogFolder, .. agent.OwnPlaces]);
        checks.Add("the demo left nothing mounted, attached or running", left.Count == 0, string.Join("; ", left));
    }

    private static async Task OnSnapshotsAsync(
        Stage stage, BackupRequest request, BackupResult result, Checklist checks)
    {
        for (int i = 0; i < stage.Disks.Count; i++)
        {
            StageDisk disk = stage.Disks[i];
            IReadOnlyList<BlobSnapshot> kept = await stage.Storage.SnapshotsOfAsync(disk.Blob);
            DiskResult? told = result.Disks.ElementAtOrDefault(i);
            bool isThere = kept.Count == 1
                && told is { IsSuccessful: true, SnapshotUri: { } uri }
                && uri.EndsWith($"snapshot={kept[0].Time}", StringComparison.Ordinal);
            bool hasMetadata = kept.Count == 1 && request.Metadata.All(item =>
                kept[0].Metadata.TryGetValue(item.Key, out string? value) && value == item.Value);
            checks.Add($"storage keeps exactly the snapshot that the status names for {disk.Blob}", isThere,
                kept.Count == 1 ? kept[0].Time : $"{kept.Count} snapshots; status: {told?.SnapshotUri ?? told?.Error ?? "nothing"}");
            checks.Add($"the snapshot of {disk.Blob} carries the request's metadata", hasMetadata);
        }
    }

    private static void OnTimeline(Stage stage, BackupResult result, Checklist checks)
    {
        FrozenWindow? window = result.Timeline;
        checks.Add("every snapshot was taken while everything was frozen",
            window is { HoldsAllSnapshots: true } && window.Disks.Count == stage.Disks.Count,
            window is null ? "extension.log tells no timeline" : $"all frozen for {window.AllFrozen:0.0} ms");
        foreach (StageDisk disk in stage.Disks)
        {
            double gap = disk.Seen?.LargestGap.TotalMilliseconds ?? 0;
            checks.Add($"the writer on {disk.Kind} stood still meanwhile", window is not null && gap >= window.AllFrozen,
                $"{gap:0.0} ms");
        }
    }

    private static async Task OnReportsAsync(Stage stage, BackupResult result, Checklist checks)
    {
        string blob = await stage.Storage.ReadTextAsync(Stage.StatusBlob);
        string? code = blob.Length == 0 ? null : JsonNode.Parse(blob)?[0]?["status"]?["code"]?.ToString();
        checks.Add("the status blob tells the same outcome", code is not null && code == result.Code, $"code {code}");
        string log = (await stage.Storage.ReadTextAsync(Stage.LogsBlob)).Trim('\0', ' ', '\n');
        checks.Add("the logs blob holds the log", log.Length > 0, $"{log.Length} characters");
    }

    private static void OnSecrets(DemoAgent agent, BackupRequest request, BackupResult result, Checklist checks)
    {
        JsonNode? settings = JsonNode.Parse(File.ReadAllText(agent.SettingsFile))
            ?["runtimeSettings"]?[0]?["handlerSettings"]?["protectedSettings"];
        checks.Add("the protected settings are gone from the settings file", string.IsNullOrEmpty(settings?.ToString()));
        string[] places = [.. Directory.EnumerateFiles(agent.LogFolder, "*", SearchOption.AllDirectories).Select(File.ReadAllText),
            result.StatusText];
        checks.Add("no secret is in status or logs",
            !request.Secrets.Any(secret => places.Any(text => text.Contains(secret, StringComparison.Ordinal))));
    }
}
