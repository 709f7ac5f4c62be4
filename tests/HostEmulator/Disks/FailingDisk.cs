using System.Text.Json.Nodes;

namespace HostEmulator.Disks;

/// <summary>A disk whose snapshot fails.</summary>
/// <param name="StatusCode">The entry's <c>statusCode</c>.</param>
/// <param name="ErrorMessage">The entry's <c>errorMessage</c>.</param>
public sealed record FailingDisk(int StatusCode, string? ErrorMessage) : HostDisk
{
    internal override JsonObject Snapshot(int lun, DateTimeOffset taken) =>
        Entry(isSuccessful: false, null, ErrorMessage, StatusCode, null);
}
