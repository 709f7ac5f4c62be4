using System.Net.Sockets;
using System.Text.Json.Nodes;

using HostEmulator.Answers;
using HostEmulator.Contract;
using HostEmulator.Delivery;
using HostEmulator.Http;

namespace HostEmulator;

/// <content>From a connection to its answers.</content>
public sealed partial class SnapshotService
{
    private async Task ServeAsync(Socket socket, int connection, CancellationToken listening)
    {
        var reader = new RequestReader(socket);
        DeliveryEnd end = DeliveryEnd.Open;
        while (end == DeliveryEnd.Open)
        {
            RawRequest? raw = null;
            CheckedRequest request;
            try
            {
                // A client that has no request under way must find the connection closed as soon as the host stops listening.
                await using (listening.Register(socket.Dispose))
                {
                    raw = await reader.ReadAsync(_end.Token);
                }

                if (raw is null || listening.IsCancellationRequested)
                {
                    return;
                }

                request = RequestContract.Check(raw);
            }
            catch (MalformedRequestException malformed)
            {
                request = new CheckedRequest(HostCall.Unknown, null, string.Empty, [malformed.Message]);
            }

            end = await ServeAsync(socket, connection, raw, request, listening);
        }
    }

    private async Task<DeliveryEnd> ServeAsync(
        Socket socket, int connection, RawRequest? raw, CheckedRequest request, CancellationToken listening)
    {
        (HostAnswer answer, bool stopsListening) = request.Call switch
        {
            _ when request.Violations.Count > 0 => (Refusal(request.Violations), false),
            HostCall.PreSnapshot => PreSnapshot.Take(),
            _ => DoSnapshot.Take(),
        };
        HostRequest kept = Keep(connection, raw, request, answer);
        try
        {
            await using var watch = new ClientWatch(socket, kept, _options.Clock, _end.Token);
            (answer, AnswerMessage message) = await WorkAsync(request, answer);
            await Pause.ForAsync(answer.Delay, _options.Clock, watch.Gone);
            if (stopsListening)
            {
                StopListening(); // before the first byte: who has the answer must not find the host again
            }

            bool isLast = raw is not { IsLast: false } || listening.IsCancellationRequested;
            return await answer.Delivery.SendAsync(
                message with { IsLast = isLast }, new AnswerWire(socket, kept, _options.Clock), watch.Gone);
        }
        finally
        {
            _options.Served?.Invoke(kept);
        }
    }

    private HostRequest Keep(int connection, RawRequest? raw, CheckedRequest request, HostAnswer answer)
    {
        var kept = new HostRequest(_options.Clock.GetTimestamp())
        {
            Call = request.Call,
            Method = raw?.Method ?? string.Empty,
            Target = raw?.Target ?? string.Empty,
            Headers = raw?.Headers ?? [],
            Body = request.Body,
            Connection = connection,
            Violations = request.Violations,
            Answer = answer.Name,
        };
        _requests.Enqueue(kept);
        foreach (string violation in request.Violations)
        {
            _violations.Enqueue(violation);
        }

        return kept;
    }

    private async Task<(HostAnswer Answer, AnswerMessage Message)> WorkAsync(CheckedRequest request, HostAnswer answer)
    {
        try
        {
            return (answer, answer.Make(await GenuineAsync(request.Parsed)));
        }
        catch (Exception failed) when (failed is not OperationCanceledException || !_end.IsCancellationRequested)
        {
            _violations.Enqueue($"What a test does during the request failed: {failed.Message}");
            var failure = HostAnswer.Error(500, failed.Message);
            return (failure, failure.Make([]));
        }
    }

    private async Task<JsonObject> GenuineAsync(object? parsed)
    {
        switch (parsed)
        {
            case PreSnapshotRequest wanted:
                await (OnPreSnapshot?.Invoke(wanted, _end.Token) ?? Task.CompletedTask);
                return GenuineAnswer.PreSnapshot(wanted, Encryption, Now());
            case SnapshotRequest wanted:
                await (OnSnapshot?.Invoke(wanted, _end.Token) ?? Task.CompletedTask);
                return GenuineAnswer.DoSnapshot(wanted, Disks, Now());
            default:
                return [];
        }
    }

    private DateTimeOffset Now() => _options.Clock.GetUtcNow() + ClockOffset;

    private static HostAnswer Refusal(IReadOnlyList<string> violations) =>
        HostAnswer.Error(400, string.Join(' ', violations)) with { Name = "violation" };
}
