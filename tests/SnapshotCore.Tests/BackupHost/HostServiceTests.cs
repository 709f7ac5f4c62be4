using SnapshotCore.BackupHost;
using SnapshotCore.Tests.Storage;

namespace SnapshotCore.Tests.BackupHost;

/// <summary>One call to the host: what goes out, and what each way of answering comes to.</summary>
public sealed class HostServiceTests
{
    private const string ErrorOfService = "{ \"error\": { \"code\": \"InternalError\" } }";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_call_is_a_post_with_these_headers_and_no_others_of_ours()
    {
        await using var server = new RawHttpServer(_ => RawAnswer.Of("200 OK", "{}"));

        _ = await CallAsync(server, "{\"a\":1}");

        RawRequest request = Assert.Single(server.Requests);
        Assert.Equal("POST /metadata/recsvc/snapshot/dosnapshot?api-version=2017-12-01 HTTP/1.1", request.Line);
        Assert.Equal("{\"a\":1}", request.Text);
        Assert.Equal(
            ["Backup: true", "Content-Length: 7", "Content-Type: application/json", "Host: 127.0.0.1", "UserAgent: VMSnapshot"],
            request.Headers.Select(header => $"{header.Key}: {header.Value.Replace($":{server.Port}", "", StringComparison.Ordinal)}")
                .Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("200 OK", "{}", 200)]
    [InlineData("201 Created", "{}", 201)]
    [InlineData("200 OK", "", HostStatus.EmptyAnswer)]
    [InlineData("201 Created", "", HostStatus.EmptyAnswer)]
    [InlineData("200 OK", "\uFEFF", HostStatus.EmptyAnswer)]
    [InlineData("202 Accepted", "{}", 202)]
    [InlineData("403 Forbidden", "", 403)]
    [InlineData("404 Not Found", "<html>", 404)]
    [InlineData("409 Conflict", "", 409)]
    [InlineData("412 Precondition Failed", "", 412)]
    [InlineData("429 Too Many Requests", "", 429)]
    [InlineData("500 Internal Server Error", ErrorOfService, 500)]
    [InlineData("500 Internal Server Error", "\uFEFF" + ErrorOfService, 500)]
    [InlineData("500 Internal Server Error", "{\"error\":1}", HostStatus.NotTheService)]
    [InlineData("500 Internal Server Error", "", HostStatus.NotTheService)]
    [InlineData("500 Internal Server Error", "<html>", HostStatus.NotTheService)]
    [InlineData("503 Service Unavailable", "", 503)]
    public async Task An_answer_has_its_status_or_what_stands_for_it(string status, string body, int expected)
    {
        await using var server = new RawHttpServer(_ => RawAnswer.Of(status, body));

        HostAnswer answer = await CallAsync(server);

        Assert.Equal(expected, answer.Status);
        Assert.Equal(expected is 200 or 201, answer.IsSuccess);
        Assert.True(answer.Ended >= answer.Started && answer.Started > 0);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_redirect_is_an_answer_and_not_followed()
    {
        await using var elsewhere = new RawHttpServer(_ => RawAnswer.Of("200 OK", "{}"));
        await using var server = new RawHttpServer(_ => RawAnswer.Of("307 Temporary Redirect", "", $"Location: {elsewhere.Address}/"));

        Assert.Equal(307, (await CallAsync(server)).Status);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task Who_cannot_be_reached_is_555_and_is_asked_once()
    {
        using var service = new HostService(new Uri(RawHttpServer.DeadAddress), TimeProvider.System);

        HostAnswer refused = await service.CallAsync(HostService.DoSnapshot, [], Limit, CancellationToken.None);
        string? problem = await service.OpenAsync(Limit, CancellationToken.None);

        Assert.Equal((HostStatus.NoAnswer, 0), (refused.Status, refused.Ended));
        Assert.Contains("ConnectionRefused", refused.Detail, StringComparison.Ordinal);
        Assert.Contains("ConnectionRefused", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_resets_the_connection_is_555_and_is_not_asked_again()
    {
        await using var server = new RawHttpServer(_ => RawAnswer.Reset);

        Assert.Equal(HostStatus.NoAnswer, (await CallAsync(server)).Status);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Who_breaks_off_in_the_body_is_555()
    {
        await using var server = new RawHttpServer(_ => RawAnswer.Cut("200 OK", "{\"snapshotInfo\":[", missing: 100));

        Assert.Equal(HostStatus.NoAnswer, (await CallAsync(server)).Status);
    }

    [Fact]
    public async Task Who_is_silent_or_holds_the_body_back_is_555_when_the_time_is_up()
    {
        await using var silent = new RawHttpServer(_ => RawAnswer.Silence);
        await using var holding = new RawHttpServer(_ => RawAnswer.Of("200 OK", "{}") with { IsBodyHeldBack = true });
        var brief = TimeSpan.FromMilliseconds(300);

        HostAnswer unanswered = await CallAsync(silent, limit: brief);
        HostAnswer held = await CallAsync(holding, limit: brief);

        Assert.Equal((HostStatus.NoAnswer, "no answer within 0.3 s"), (unanswered.Status, unanswered.Detail));
        Assert.Equal((HostStatus.NoAnswer, "no answer within 0.3 s"), (held.Status, held.Detail));
    }

    [Fact]
    public async Task A_call_has_forty_seconds_whatever_more_it_is_offered()
    {
        await using var silent = new RawHttpServer(_ => RawAnswer.Silence);
        using var service = new HostService(new Uri(silent.Address), new FastClock());

        HostAnswer answer = await service.CallAsync(HostService.PreSnapshot, [], TimeSpan.FromHours(1), CancellationToken.None);

        Assert.Equal("no answer within 40 s", answer.Detail);
    }

    [Fact]
    public async Task A_call_that_is_given_up_ends_at_once()
    {
        await using var server = new RawHttpServer(_ => RawAnswer.Silence);
        using var stop = new CancellationTokenSource();
        using var service = new HostService(new Uri(server.Address), TimeProvider.System);
        Task<HostAnswer> call = service.CallAsync(HostService.DoSnapshot, [], Limit, stop.Token);

        await stop.CancelAsync();

        Assert.Equal("no answer when the backup gave up on it", (await call).Detail);
    }

    [Fact]
    public async Task An_answer_without_end_is_558()
    {
        await using var server = new RawHttpServer(_ => RawAnswer.Of("200 OK", new string(' ', 5 * 1024 * 1024)));

        Assert.Equal(HostStatus.LocalFailure, (await CallAsync(server)).Status);
    }

    [Fact]
    public async Task A_connection_that_was_opened_before_is_what_the_next_call_goes_over()
    {
        await using var server = new RawHttpServer(_ => RawAnswer.Of("200 OK", "{}"));
        using var service = new HostService(new Uri(server.Address), TimeProvider.System);

        Assert.Null(await service.OpenAsync(Limit, CancellationToken.None));
        _ = await service.CallAsync(HostService.DoSnapshot, [], Limit, CancellationToken.None);
        int first = server.ConnectionCount;
        _ = await service.CallAsync(HostService.DoSnapshot, [], Limit, CancellationToken.None);

        Assert.Equal((1, 2), (first, server.ConnectionCount));
    }

    [Fact]
    public async Task A_connection_that_the_host_closed_meanwhile_is_replaced_and_the_call_made_once()
    {
        await using var server = new RawHttpServer(_ => RawAnswer.Of("200 OK", "{}", "x-ms-request-id: 7")) { ClosesFirst = true };
        using var service = new HostService(new Uri(server.Address), TimeProvider.System);
        Assert.Null(await service.OpenAsync(Limit, CancellationToken.None));
        await server.FirstClosed;
        await Task.Delay(100); // until the kernel has told

        HostAnswer answer = await service.CallAsync(HostService.DoSnapshot, [], Limit, CancellationToken.None);

        Assert.Equal((200, "7"), (answer.Status, answer.RequestId));
        Assert.Single(server.Requests);
    }

    private static async Task<HostAnswer> CallAsync(RawHttpServer server, string body = "{}", TimeSpan? limit = null)
    {
        using var service = new HostService(new Uri(server.Address), TimeProvider.System);
        return await service.CallAsync(
            HostService.DoSnapshot, System.Text.Encoding.UTF8.GetBytes(body), limit ?? Limit, CancellationToken.None);
    }
}
