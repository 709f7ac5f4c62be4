using System.Text.Json.Nodes;

namespace HostEmulator.Disks;

/// <summary>A Direct Drive disk (Ultra, Premium v2): its snapshot has an identifier of its own.</summary>
public sealed record DirectDriveDisk : HostDisk
{
    /// <summary>The identifier's token.</summary>
    public string Token { get; init; } = "dG9rZW4=";

    /// <summary>The identifier's <c>instantAccessDurationMinutes</c>; null is answered as null.</summary>
    public int? InstantAccessDurationMinutes { get; init; } = 60;

    /// <summary>The snapshot's id; null: a new one each time.</summary>
    public string? Id { get; init; }

    internal override JsonObject Snapshot(int lun, DateTimeOffset taken)
    {
        string id = Id ?? Guid.NewGuid().ToString().ToUpperInvariant();
        return Entry(
            isSuccessful: true,
            $"https://md-dd-e4.z48.disk.storage.azure.net/disks/e470-{Name(lun)}/snapshots?snapshotId={id}",
            null,
            200,
            new JsonObject
            {
                ["creationTime"] = Text(taken),
                ["id"] = id,
                ["token"] = Token,
                ["instantAccessDurationMinutes"] = InstantAccessDurationMinutes,
            });
    }
}
