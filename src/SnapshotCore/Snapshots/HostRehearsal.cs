using System.Text;

using SnapshotCore.BackupHost;
using SnapshotCore.Settings;

namespace SnapshotCore.Snapshots;

/// <summary>
/// Runs the road of a snapshot by the host once before the freeze, against an answer that is kept in memory, as
/// <see cref="Rehearsal"/> does for storage. No socket is opened and no snapshot is taken.
/// </summary>
internal static class HostRehearsal
{
    private const string Body = """{"snapshotInfo":[]}""";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Rehearses; takes some milliseconds, ten seconds at the very most.</summary>
    /// <returns>What came of it, for those who want to see that the road was walked to its end.</returns>
    internal static async Task<SnapshotSet> RunAsync(TimeProvider clock)
    {
        string text = $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}";
        var stream = new CannedStream([Encoding.ASCII.GetBytes(text)]);
        using var service = new HostService(
            new Uri("http://rehearsal.invalid"), clock, _ => ValueTask.FromResult<Stream>(stream));
        _ = await service.OpenAsync(Limit, CancellationToken.None);
        using var burst = HostBurst.Start(
            cancellation => service.CallAsync(HostService.DoSnapshot, "{}"u8.ToArray(), Limit, cancellation),
            answer => SnapshotSet.From(answer, ProtectedText.None));
        await burst.Ended;
        return burst.Read();
    }
}
