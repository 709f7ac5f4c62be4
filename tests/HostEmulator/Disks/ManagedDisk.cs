using System.Text.Json.Nodes;

namespace HostEmulator.Disks;

/// <summary>A managed disk or page blob: its snapshot is the blob's URI with the snapshot's time.</summary>
public sealed record ManagedDisk : HostDisk
{
    /// <summary>The blob's URI; null: one that is made up from the LUN.</summary>
    public string? BlobUri { get; init; }

    internal override JsonObject Snapshot(int lun, DateTimeOffset taken)
    {
        string blob = BlobUri ?? $"https://md-{Name(lun)}.z27.blob.storage.azure.net:443/c/abcd";
        return Entry(isSuccessful: true, $"{blob}?snapshot={Text(taken)}", null, 200, null);
    }
}
