using System.Globalization;
using System.Text.Json.Nodes;

namespace HostEmulator.Disks;

/// <summary>One disk of the VM as the service sees it: how its snapshot goes, and which entry tells of it.</summary>
public abstract record HostDisk
{
    private protected HostDisk()
    {
    }

    /// <summary>A managed disk or page blob whose snapshot succeeds: every disk is one unless it is said otherwise.</summary>
    public static HostDisk Managed { get; } = new ManagedDisk();

    /// <summary>A Direct Drive disk (Ultra, Premium v2) whose snapshot succeeds.</summary>
    public static HostDisk DirectDrive { get; } = new DirectDriveDisk();

    /// <summary>A disk whose snapshot fails.</summary>
    /// <param name="statusCode">The entry's <c>statusCode</c>.</param>
    /// <param name="errorMessage">The entry's <c>errorMessage</c>.</param>
    public static HostDisk Failing(int statusCode, string? errorMessage) => new FailingDisk(statusCode, errorMessage);

    /// <summary>The entry of its snapshot.</summary>
    /// <param name="lun">The disk's LUN; -1: the OS disk.</param>
    /// <param name="taken">When the snapshot was taken.</param>
    internal abstract JsonObject Snapshot(int lun, DateTimeOffset taken);

    /// <summary>The service's way to write a time: UTC, seven fraction digits.</summary>
    private protected static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    private protected static string Name(int lun) => lun < 0 ? "os" : "data" + lun;

    private protected static JsonObject Entry(
        bool isSuccessful, string? uri, string? errorMessage, int statusCode, JsonObject? directDrive) => new()
        {
            ["isSuccessful"] = isSuccessful ? "true" : "false", // a text, not a boolean
            ["snapshotUri"] = uri,
            ["errorMessage"] = errorMessage,
            ["statusCode"] = statusCode,
            ["ddSnapshotIdentifier"] = directDrive,
        };
}
