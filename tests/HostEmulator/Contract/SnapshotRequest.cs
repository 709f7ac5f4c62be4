using System.Text.Json;

namespace HostEmulator.Contract;

/// <summary>What a dosnapshot request asks.</summary>
/// <param name="TaskId">The backup's task.</param>
/// <param name="SnapshotTaskToken">The opaque token for the service; may be empty.</param>
/// <param name="DiskIds">The LUNs, -1 for the OS disk; empty: every disk.</param>
/// <param name="Settings">The settings by key.</param>
/// <param name="Metadata">What is to be kept with the snapshots, in its order.</param>
/// <param name="InstantAccessDurationMinutes">How long the snapshots are to be kept for instant access; null: not said.</param>
public sealed record SnapshotRequest(
    string TaskId,
    string SnapshotTaskToken,
    IReadOnlyList<int> DiskIds,
    IReadOnlyDictionary<string, JsonElement> Settings,
    IReadOnlyList<KeyValuePair<string, JsonElement>> Metadata,
    int? InstantAccessDurationMinutes);
