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
    private static readonly TimeSpan NoTime = TimeSpan.FromMilliseconds(1);

    /// <summary>Rehearses a success, a connection that breaks and a call whose time is up; takes some milliseconds.</summary>
    /// <returns>What came of the three, for those who want to see that each road was walked to its end.</returns>
    internal static async Task<IReadOnlyList<SnapshotSet>> RunAsync(TimeProvider clock)
    {
        byte[] answer = Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}");
        return
        [
            await RunAsync(clock, Limit, [answer]),
            await RunAsync(clock, Limit, []),
            await RunAsync(clock, NoTime, null),
        ];
    }

    private static async Task<SnapshotSet> RunAsync(TimeProvider clock, TimeSpan limit, byte[][]? answers)
    {
        using var service = new HostService(
            new Uri("http://rehearsal.invalid"), clock, cancellation => ConnectAsync(answers, cancellation));
        if (answers is not null)
        {
            _ = await service.OpenAsync(Limit, CancellationToken.None);
        }

        using var burst = HostBurst.Start(
            cancellation => service.CallAsync(HostService.DoSnapshot, "{}"u8.ToArray(), limit, cancellation),
            answer => SnapshotSet.From(answer, new HostSecrets(ProtectedText.None, encryption: null)));
        await burst.Ended;
        return burst.Read();
    }

    private static async ValueTask<Stream> ConnectAsync(byte[][]? answers, CancellationToken cancellation)
    {
        if (answers is null)
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }

        return new CannedStream(answers ?? []);
    }
}
