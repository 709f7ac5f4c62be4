using System.Text.Json;

namespace HostEmulator.Contract;

/// <summary>What a presnapshot request asks.</summary>
/// <param name="TaskId">The backup's task.</param>
/// <param name="SnapshotTaskToken">The opaque token for the service; may be empty.</param>
/// <param name="Settings">The settings by key; null: no details of the disks are wanted.</param>
public sealed record PreSnapshotRequest(
    string TaskId, string SnapshotTaskToken, IReadOnlyDictionary<string, JsonElement>? Settings);
