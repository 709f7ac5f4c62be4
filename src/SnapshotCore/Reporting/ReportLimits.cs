namespace SnapshotCore.Reporting;

/// <summary>How much of each foreign text a report may hold, in characters before escaping.</summary>
/// <param name="AllErrors">All error messages of disks together.</param>
/// <param name="Error">One error message.</param>
/// <param name="Telemetry">One value of telemetry.</param>
/// <param name="Uri">One URI or identifier.</param>
/// <param name="Echo">One field that is echoed from the request or the agent.</param>
/// <param name="Disks">Entries of disks.</param>
internal sealed record ReportLimits(int AllErrors, int Error, int Telemetry, int Uri, int Echo, int Disks)
{
    /// <summary>Items of the collected telemetry: more than there are keys.</summary>
    internal const int TelemetryItems = 40;

    /// <summary>
    /// Keys and values of all telemetry together, beside which errors may take 5 KiB: 8 KiB in all, up to some 200 failed disks,
    /// each of which keeps a few words.
    /// </summary>
    internal const int AllTelemetry = 3072;

    /// <summary>What is kept free for each item that follows: no long value takes the room of the others.</summary>
    private const int ShortestItem = 40;

    /// <summary>The shortest an error message may become before the next step is worth its while.</summary>
    private const int ShortestError = 24;

    /// <summary>
    /// From what is always enough in practice (100 failed disks) to what fits for any input at all: an escaped
    /// character takes 7 in the file, which leaves 18,000 characters; the last step allows some 12,000.
    /// </summary>
    internal static IReadOnlyList<ReportLimits> Steps { get; } =
    [
        new(AllErrors: 5120, Error: 400, Telemetry: 512, Uri: 4096, Echo: 1024, Disks: int.MaxValue),
        new(AllErrors: 2048, Error: 200, Telemetry: 128, Uri: 4096, Echo: 256, Disks: int.MaxValue),
        new(AllErrors: 0, Error: ShortestError, Telemetry: 64, Uri: 512, Echo: 256, Disks: 256),
        new(AllErrors: 0, Error: ShortestError, Telemetry: 32, Uri: 128, Echo: 128, Disks: 128),
        new(AllErrors: 0, Error: ShortestError, Telemetry: 16, Uri: 48, Echo: 64, Disks: 32),
    ];

    /// <summary>What one value of telemetry may take.</summary>
    /// <param name="used">Characters of what stands there already, and of this one's key.</param>
    /// <param name="following">How many items follow.</param>
    internal int TelemetryFor(int used, int following) =>
        Math.Clamp(AllTelemetry - used - (ShortestItem * following), Math.Min(ShortestError, Telemetry), Telemetry);

    /// <summary>What one error message may take when so many disks have one.</summary>
    internal int ErrorFor(int failedDisks) =>
        Math.Clamp(AllErrors / Math.Max(1, failedDisks), ShortestError, Error);
}
