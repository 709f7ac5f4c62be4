using System.Text;

using SnapshotCore.Errors;
using SnapshotCore.Linux;
using SnapshotCore.Settings;
using SnapshotCore.Storage;

namespace SnapshotCore.Snapshots;

/// <summary>
/// Runs the road of a snapshot once before the freeze, from the burst to the bytes on the stream and back, against
/// answers that are kept in memory: whatever is compiled, loaded or set up at its first use is so before the window.
/// No socket is opened and no snapshot is taken.
/// </summary>
internal static class Rehearsal
{
    private const string Snapshot = "x-ms-snapshot: 2000-01-01T00:00:00.0000000Z\r\nx-ms-request-id: 0\r\n";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>The answers of one disk each: a success, a refusal with a body, one that is retried and ends as 200.</summary>
    private static readonly string[][] Scripts =
    [
        [Answer("201 Created", Snapshot)],
        [Answer("403 Forbidden", "Content-Type: application/xml\r\n", "<Error><Code>Rehearsed</Code></Error>")],
        [Answer("503 Server Busy", string.Empty), Answer("200 OK", Snapshot)],
    ];

    /// <summary>Rehearses; takes some tens of milliseconds, ten seconds at the very most.</summary>
    /// <returns>What came of the three disks, for those who want to see that the road was walked to its end.</returns>
    internal static async Task<IReadOnlyList<DiskSnapshot>> RunAsync(StoragePipelines pipelines, TimeProvider clock)
    {
        Result<SasUri> uri = SasUri.Parse("http://rehearsal.invalid/disks/disk?sp=w&sig=none", "rehearsal");
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["rehearsal"] = "1" };
        SnapshotCall[] calls = [.. Scripts.Select((script, index) => new SnapshotCall(
            index, uri.Value, metadata, StorageConnections.OpenPool(Connect(script)), pipelines, clock)
        {
            WasAnswered = true,
        })];
        using BlobBurst burst = BlobBurst.Start(calls, Deadline.After(Limit, clock), isSequential: false);
        await burst.Ended;
        foreach (SnapshotCall call in calls)
        {
            call.Dispose();
        }

        return burst.Results;
    }

    private static string Answer(string status, string headers, string body = "") =>
        $"HTTP/1.1 {status}\r\n{headers}Content-Length: {body.Length}\r\n\r\n{body}";

    private static Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> Connect(string[] script)
    {
        var stream = new CannedStream([.. script.Select(Encoding.ASCII.GetBytes)]);
        return (_, _) => ValueTask.FromResult<Stream>(stream);
    }
}
