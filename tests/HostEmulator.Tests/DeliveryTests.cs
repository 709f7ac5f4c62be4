using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

using HostEmulator.Answers;
using HostEmulator.Delivery;

namespace HostEmulator.Tests;

public sealed class DeliveryTests : IAsyncLifetime
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);

    private readonly TestHost _host = new();

    private string Request => _host.Raw(TestHost.DoSnapshotTarget, TestHost.DoSnapshotBody(0));

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _host.DisposeAsync().AsTask();

    [Fact]
    public async Task Reset_comes_instead_of_an_answer()
    {
        (string text, bool isReset) = await ExchangeAsync(HostAnswer.Reset);

        Assert.Equal((string.Empty, true), (text, isReset));
        await AssertNotAnsweredAsync();
    }

    [Fact]
    public async Task Close_comes_instead_of_an_answer()
    {
        (string text, bool isReset) = await ExchangeAsync(HostAnswer.Closed);

        Assert.Equal((string.Empty, false), (text, isReset));
        await AssertNotAnsweredAsync();
    }

    [Fact]
    public async Task Reset_comes_in_the_middle_of_the_body()
    {
        (string text, bool isReset) = await ExchangeAsync(HostAnswer.ResetInBody);

        Assert.True(isReset);
        Assert.Contains("\r\n\r\n{", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ddSnapshotIdentifier", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_truncated_body_is_shorter_than_it_was_said_to_be()
    {
        (string text, bool isReset) = await ExchangeAsync(HostAnswer.Truncated);

        Assert.False(isReset);
        Assert.InRange(BodyOf(text).Length, 1, LengthIn(text) - 1);
        _host.Service.DoSnapshot.Answer = HostAnswer.Truncated;
        await Assert.ThrowsAsync<HttpRequestException>(() => _host.DoSnapshotAsync());
    }

    [Fact]
    public async Task A_hanging_host_takes_the_request_and_notices_when_the_client_leaves()
    {
        _host.Service.DoSnapshot.Answer = HostAnswer.Hang;
        using var leave = new CancellationTokenSource();

        Task<HttpResponseMessage> asking = _host.DoSnapshotAsync(cancellation: leave.Token);
        await TestHost.UntilAsync(() => _host.Service.Requests.Count == 1);
        Assert.False(asking.IsCompleted);
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        HostRequest request = Assert.Single(_host.Service.Requests);
        await TestHost.UntilAsync(() => request.Left > 0);
        Assert.True(request.Left >= request.Arrived);
        Assert.Equal(0, request.Answered);
    }

    [Fact]
    public async Task The_end_of_the_service_ends_a_hanging_request()
    {
        _host.Service.DoSnapshot.Answer = HostAnswer.Hang;
        Task<HttpResponseMessage> asking = _host.DoSnapshotAsync();
        await TestHost.UntilAsync(() => _host.Service.Requests.Count == 1);

        await _host.Service.DisposeAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => asking);
    }

    [Fact]
    public async Task A_dripping_body_arrives_as_a_whole_in_the_end()
    {
        _host.Service.DoSnapshot.Answer = HostAnswer.DripBody(Short);

        Assert.Single(await _host.EntriesAsync(0));
    }

    [Fact]
    public async Task The_head_of_a_dripping_body_comes_at_once()
    {
        _host.Service.DoSnapshot.Answer = HostAnswer.DripBody(TimeSpan.FromDays(1));

        string text = await ReadUntilAsync("\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", text, StringComparison.Ordinal);
        Assert.Empty(BodyOf(text));
    }

    [Fact]
    public async Task A_dripping_head_begins_with_its_first_byte()
    {
        _host.Service.DoSnapshot.Answer = HostAnswer.DripHead(Short);

        Assert.Equal("HTTP/1.1 ", (await ReadUntilAsync("HTTP/1.1 "))[..9]);
        Assert.Single(await _host.EntriesAsync(0));
    }

    [Fact]
    public async Task A_slow_answer_comes_no_earlier_than_it_should()
    {
        var delay = TimeSpan.FromMilliseconds(30);
        _host.Service.DoSnapshot.Answer = HostAnswer.Slow(delay);

        using HttpResponseMessage response = await _host.DoSnapshotAsync();

        HostRequest request = Assert.Single(_host.Service.Requests);
        Assert.True(TimeProvider.System.GetElapsedTime(request.Arrived, request.Answered) >= delay);
    }

    [Fact]
    public async Task An_endless_body_outgrows_any_limit()
    {
        _host.Service.DoSnapshot.Answer = HostAnswer.Endless;
        using Socket socket = await _host.ConnectAsync(Request);
        byte[] block = new byte[1 << 16];

        long received = 0;
        while (received < 8 << 20)
        {
            received += await socket.ReceiveAsync(block);
        }

        HostRequest request = Assert.Single(_host.Service.Requests);
        socket.Close();
        await TestHost.UntilAsync(() => request.Left > 0);
        Assert.Equal(0, request.Answered);
    }

    [Fact]
    public async Task Chunks_are_put_together_again()
    {
        _host.Service.DoSnapshot.Answer = HostAnswer.Chunked;

        using HttpResponseMessage response = await _host.DoSnapshotAsync();

        Assert.True(response.Headers.TransferEncodingChunked);
        Assert.Single(JsonNode.Parse(await response.Content.ReadAsStringAsync())!["snapshotInfo"]!.AsArray());
    }

    [Fact]
    public async Task Http_1_0_has_no_length_and_ends_with_the_connection()
    {
        (string text, _) = await ExchangeAsync(HostAnswer.Http10);

        Assert.StartsWith("HTTP/1.0 200 OK\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Content-Length", text, StringComparison.Ordinal);
        Assert.Single(JsonNode.Parse(BodyOf(text))!["snapshotInfo"]!.AsArray());
    }

    [Fact]
    public async Task Connection_close_is_announced_and_done()
    {
        (string text, _) = await ExchangeAsync(HostAnswer.ConnectionClose);

        Assert.Contains("\r\nConnection: close\r\n", text, StringComparison.Ordinal);
        Assert.Equal(LengthIn(text), BodyOf(text).Length);
    }

    [Fact]
    public async Task An_interim_answer_comes_before_the_real_one()
    {
        _host.Service.DoSnapshot.Answer = HostAnswer.Interim;

        Assert.StartsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n", await ReadUntilAsync("ddSnapshotIdentifier"), StringComparison.Ordinal);
        Assert.Single(await _host.EntriesAsync(0));
    }

    [Fact]
    public async Task Any_answer_can_be_delivered_in_any_way()
    {
        (string text, _) = await ExchangeAsync(HostAnswer.Of(503, "busy") with { Delivery = AnswerDelivery.Truncated });

        Assert.StartsWith("HTTP/1.1 503 ", text, StringComparison.Ordinal);
        Assert.Equal("bu", BodyOf(text));
    }

    [Fact]
    public async Task A_client_that_expects_it_is_told_to_continue()
    {
        using HttpResponseMessage response = await _host.SendAsync(
            TestHost.PreSnapshotTarget, TestHost.PreSnapshotBody, request => request.Headers.ExpectContinue = true);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private async Task<(string Text, bool IsReset)> ExchangeAsync(HostAnswer answer)
    {
        _host.Service.DoSnapshot.Answer = answer;
        return await _host.ExchangeAsync(Request);
    }

    private async Task<string> ReadUntilAsync(string mark)
    {
        using Socket socket = await _host.ConnectAsync(Request);
        byte[] block = new byte[4096];
        string text = string.Empty;
        while (!text.Contains(mark, StringComparison.Ordinal))
        {
            text += System.Text.Encoding.ASCII.GetString(block, 0, await socket.ReceiveAsync(block));
        }

        return text;
    }

    private async Task AssertNotAnsweredAsync()
    {
        HostRequest request = Assert.Single(_host.Service.Requests);
        await _host.Service.DisposeAsync(); // all that could still be noted is noted then
        Assert.Equal(0, request.Answered);
    }

    private static string BodyOf(string text) => text[(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];

    private static int LengthIn(string text) =>
        int.Parse(text.Split("Content-Length: ")[1].Split("\r\n")[0]);
}
