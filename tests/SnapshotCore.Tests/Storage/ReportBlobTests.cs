using System.Text;

using SnapshotCore.Errors;
using SnapshotCore.Settings;
using SnapshotCore.Storage;

namespace SnapshotCore.Tests.Storage;

public sealed class ReportBlobTests : IDisposable
{
    private readonly StorageConnections _connections = new(proxy: null, TimeProvider.System);
    private readonly ReportBlob _blob;

    public ReportBlobTests() => _blob = new ReportBlob(_connections, TimeProvider.System);

    public void Dispose() => _connections.Dispose();

    [Fact]
    public async Task A_block_blob_is_staged_and_committed_under_the_sas_without_version_or_date()
    {
        await using var server = new RawHttpServer(request => request.Method == "HEAD"
            ? RawAnswer.Properties("BlockBlob", 0)
            : RawAnswer.Of("201 Created"));

        BackupError? error = await WriteAsync(Sas.Of(server.Address), "[{}]", BlobContent.Json);

        Assert.Null(error);
        Assert.Equal(
            [
                $"HEAD /vhds/os.vhd?{Sas.Query} HTTP/1.1",
                $"PUT /vhds/os.vhd?{Sas.Query}&comp=block&blockid=AAAAAA%3D%3D HTTP/1.1",
                $"PUT /vhds/os.vhd?{Sas.Query}&comp=blocklist HTTP/1.1",
            ],
            server.Requests.Select(static request => request.Line));
        Assert.Equal("[{}]", server.Requests[1].Text);
        Assert.Contains(">AAAAAA==<", server.Requests[2].Text, StringComparison.Ordinal);
        Assert.All(server.Requests, static request =>
        {
            Assert.DoesNotContain("x-ms-version", request.Headers.Keys);
            Assert.DoesNotContain("x-ms-date", request.Headers.Keys);
        });
    }

    [Fact]
    public async Task A_block_blob_that_holds_something_before_the_first_write_is_never_written()
    {
        await using var server = new RawHttpServer(_ => RawAnswer.Properties("BlockBlob", 7));

        BackupError? first = await WriteAsync(Sas.Of(server.Address), "[{}]", BlobContent.Json);
        BackupError? second = await WriteAsync(Sas.Of(server.Address), "[{}]", BlobContent.Json);

        Assert.Contains("already holds 7 bytes", first?.Message, StringComparison.Ordinal);
        Assert.Equal(first, second);
        Assert.Equal(ErrorCode.HttpFailure, first?.Code);
        Assert.Equal("HEAD", Assert.Single(server.Requests).Method);
    }

    [Fact]
    public async Task A_second_write_of_the_run_needs_no_look_and_no_empty_blob()
    {
        await using var server = new RawHttpServer(request => request.Method == "HEAD"
            ? RawAnswer.Properties("BlockBlob", 0)
            : RawAnswer.Of("201 Created"));

        await WriteAsync(Sas.Of(server.Address), "first", BlobContent.Json);
        BackupError? error = await WriteAsync(Sas.Of(server.Address), "second", BlobContent.Json);

        Assert.Null(error);
        Assert.Equal(["HEAD", "PUT", "PUT", "PUT", "PUT"], server.Requests.Select(static request => request.Method));
    }

    [Fact]
    public async Task A_blob_whose_properties_are_unavailable_is_taken_for_an_empty_block_blob()
    {
        int looks = 0;
        await using var server = new RawHttpServer(request => request.Method != "HEAD" ? RawAnswer.Of("201 Created")
            : Interlocked.Increment(ref looks) <= 1 ? RawAnswer.Of("403 Forbidden")
            : RawAnswer.Properties("BlockBlob", 5));

        BackupError? first = await WriteAsync(Sas.Of(server.Address), "first", BlobContent.Json);
        BackupError? second = await WriteAsync(Sas.Of(server.Address), "second", BlobContent.Json);

        Assert.Null(first);
        Assert.Null(second); // by then the blob holds our own text
    }

    [Fact]
    public async Task A_transient_failure_is_tried_three_times_and_a_refusal_once()
    {
        string status = "503 Server Busy";
        await using var server = new RawHttpServer(request => request.Method == "HEAD"
            ? RawAnswer.Properties("BlockBlob", 0)
            : RawAnswer.Of(status));

        BackupError? busy = await WriteAsync(Sas.Of(server.Address), "text", BlobContent.Log);
        status = "403 Forbidden";
        BackupError? refused = await WriteAsync(Sas.Of(server.Address), "text", BlobContent.Log);

        Assert.Contains("HTTP 503", busy?.Message, StringComparison.Ordinal);
        Assert.Contains("HTTP 403", refused?.Message, StringComparison.Ordinal);
        Assert.Equal(3 + 1, server.Requests.Count(static request => request.Method == "PUT"));
    }

    [Fact]
    public async Task Storage_that_never_answers_is_given_up_after_its_limits()
    {
        var clock = new FastClock();
        using var connections = new StorageConnections(proxy: null, clock);
        await using var server = new RawHttpServer(_ => RawAnswer.Silence);

        BackupError? error = await new ReportBlob(connections, clock).WriteAsync(
            Sas.Of(server.Address), "text", BlobContent.Log, CancellationToken.None);

        Assert.Contains("no answer within 10 s", error?.Message, StringComparison.Ordinal);
        Assert.Equal(3 + 3, server.Requests.Count);
    }

    [Fact]
    public async Task Storage_that_cannot_be_reached_is_an_error_that_names_blob_and_reason_but_no_signature()
    {
        SasUri uri = Sas.Of(RawHttpServer.DeadAddress);

        BackupError? error = await WriteAsync(uri, "text", BlobContent.Log);

        Assert.Contains(uri.BaseUri, error?.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionRefused", error?.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sig=", error?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_blob_is_grown_cleared_and_filled_with_padded_pages()
    {
        await using var server = new RawHttpServer(Page(512));

        BackupError? error = await WriteAsync(Sas.Of(server.Address), new string('é', 300), BlobContent.Json);

        Assert.Null(error);
        Assert.Equal(["HEAD", "PUT", "PUT", "PUT"], server.Requests.Select(static request => request.Method));
        (RawRequest grow, RawRequest clear, RawRequest fill) = (server.Requests[1], server.Requests[2], server.Requests[3]);
        Assert.EndsWith("&comp=properties", grow.Target, StringComparison.Ordinal);
        Assert.Equal("1024", grow.Headers["x-ms-blob-content-length"]);
        Assert.Equal("0", grow.Headers["Content-Length"]);
        Assert.EndsWith("&comp=page", clear.Target, StringComparison.Ordinal);
        Assert.Equal("clear", clear.Headers["x-ms-page-write"]);
        Assert.Equal("bytes=0-511", clear.Headers["x-ms-range"]);
        Assert.Equal("update", fill.Headers["x-ms-page-write"]);
        Assert.Equal("bytes=0-1023", fill.Headers["x-ms-range"]);
        Assert.Equal(new string('é', 300) + new string(' ', 424), fill.Text);
    }

    [Fact]
    public async Task A_page_blob_of_length_zero_is_not_cleared_and_its_growth_is_remembered()
    {
        await using var server = new RawHttpServer(Page(0));

        await WriteAsync(Sas.Of(server.Address), "first", BlobContent.Json);
        await WriteAsync(Sas.Of(server.Address), "second", BlobContent.Json);

        Assert.Equal(
            ["properties", "update", "clear", "update"],
            server.Requests.Skip(1).Select(static request =>
                request.Headers.GetValueOrDefault("x-ms-page-write", "properties")));
    }

    [Fact]
    public async Task Pages_go_out_in_pieces_of_four_mebibytes_and_a_failed_piece_is_repeated_alone()
    {
        int fills = 0;
        await using var server = new RawHttpServer(request =>
            request.Headers.GetValueOrDefault("x-ms-page-write") == "update" && Interlocked.Increment(ref fills) == 2
                ? RawAnswer.Of("500 Oops")
                : Page(0)(request));

        BackupError? error = await WriteAsync(
            Sas.Of(server.Address), new string('x', (4 * 1024 * 1024) + 1), BlobContent.Log);

        Assert.Null(error);
        Assert.Equal(
            ["bytes=0-4194303", "bytes=4194304-4194815", "bytes=4194304-4194815"],
            server.Requests.Skip(2).Select(static request => request.Headers["x-ms-range"]));
    }

    [Fact]
    public async Task A_log_that_cannot_make_the_blob_grow_leaves_its_tail()
    {
        await using var server = new RawHttpServer(request =>
            request.Target.EndsWith("comp=properties", StringComparison.Ordinal)
                ? RawAnswer.Of("403 Forbidden")
                : Page(512)(request));
        string text = string.Concat(Enumerable.Range(0, 200).Select(static line => $"line {line}\n"));

        BackupError? error = await WriteAsync(Sas.Of(server.Address), text, BlobContent.Log);

        Assert.Null(error);
        string written = server.Requests[^1].Text;
        Assert.Equal(512, written.Length);
        Assert.EndsWith("line 199", written.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_json_report_is_never_cut_and_leaves_the_old_one_when_the_blob_cannot_grow()
    {
        await using var server = new RawHttpServer(request =>
            request.Method == "HEAD" ? RawAnswer.Properties("PageBlob", 512) : RawAnswer.Of("403 Forbidden"));

        BackupError? refused = await WriteAsync(Sas.Of(server.Address), new string('x', 600), BlobContent.Json);
        BackupError? tooLong = await WriteAsync(
            Sas.Of(server.Address), new string('x', (int)PageReport.SmallestLimit + 1), BlobContent.Json);

        Assert.Contains("resize: HTTP 403", refused?.Message, StringComparison.Ordinal);
        Assert.Contains("the page blob takes 10485760", tooLong?.Message, StringComparison.Ordinal);
        Assert.Equal(2, server.Requests.Count); // the look and the refused growth: nothing was cleared
    }

    [Fact]
    public async Task A_log_longer_than_the_limit_keeps_exactly_what_fits()
    {
        await using var server = new RawHttpServer(Page(0));
        string text = string.Concat(Enumerable.Repeat("0123456789abcde\n", 700_000));

        BackupError? error = await WriteAsync(Sas.Of(server.Address), text, BlobContent.Log);

        Assert.Null(error);
        RawRequest[] fills = [.. server.Requests.Where(static request =>
            request.Headers.GetValueOrDefault("x-ms-page-write") == "update")];
        string written = Encoding.UTF8.GetString([.. fills.SelectMany(static request => request.Body)]);
        Assert.Equal(PageReport.SmallestLimit, written.Length);
        Assert.StartsWith(ReportText.CutMark + "0123", written, StringComparison.Ordinal);
        Assert.EndsWith("abcde", written.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_append_blob_is_refused_by_name()
    {
        await using var server = new RawHttpServer(_ => RawAnswer.Properties("AppendBlob", 0));

        BackupError? error = await WriteAsync(Sas.Of(server.Address), "x", BlobContent.Log);

        Assert.Contains("Append", error?.Message, StringComparison.Ordinal);
    }

    private static Func<RawRequest, RawAnswer> Page(long length) => request =>
        request.Method == "HEAD" ? RawAnswer.Properties("PageBlob", length)
        : request.Target.EndsWith("comp=properties", StringComparison.Ordinal) ? RawAnswer.Of("200 OK")
        : RawAnswer.Of("201 Created");

    private Task<BackupError?> WriteAsync(SasUri uri, string text, BlobContent content) =>
        _blob.WriteAsync(uri, text, content, CancellationToken.None);
}
