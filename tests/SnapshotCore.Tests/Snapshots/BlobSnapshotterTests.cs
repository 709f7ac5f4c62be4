using SnapshotCore.Errors;
using SnapshotCore.Linux;
using SnapshotCore.Snapshots;
using SnapshotCore.Tests.Storage;

namespace SnapshotCore.Tests.Snapshots;

public sealed class BlobSnapshotterTests : IDisposable
{
    private const string Time = SnapshotterSource.Time;

    private readonly SnapshotterSource _source = new();

    public void Dispose() => _source.Dispose();

    [Fact]
    public async Task The_request_is_the_signed_query_byte_for_byte_with_metadata_and_without_version_or_date()
    {
        await using var server = new RawHttpServer(_ => RawAnswer.Snapshot(Time));
        using BlobSnapshotter snapshotter = _source.Create(
            [Sas.Of(server.Address)], TimeProvider.System, new("policyName", "nightly"), new("jobId", "5d1c é"));

        DiskSnapshot disk = Assert.Single(await SnapshotterSource.TakeAsync(snapshotter, TimeProvider.System));

        RawRequest request = Assert.Single(server.Requests);
        Assert.Equal($"PUT /vhds/os.vhd?{Sas.Query}&comp=snapshot HTTP/1.1", request.Line);
        Assert.Equal("0", request.Headers["Content-Length"]);
        Assert.Equal("nightly", request.Headers["x-ms-meta-policyName"]);
        Assert.Contains("x-ms-meta-jobId", request.Headers.Keys);
        Assert.DoesNotContain("x-ms-version", request.Headers.Keys);
        Assert.DoesNotContain("x-ms-date", request.Headers.Keys);
        Assert.DoesNotContain("User-Agent", request.Headers.Keys);
        Assert.True(disk.IsSuccessful);
        Assert.Equal($"{server.Address}/vhds/os.vhd?snapshot={Time}", disk.SnapshotUri);
        Assert.Equal((201, string.Empty, "request-1", 1), (disk.StatusCode, disk.ErrorMessage, disk.RequestId, disk.Attempts));
        Assert.InRange(disk.Started, 1, disk.Acknowledged);
    }

    [Fact]
    public async Task A_path_with_escapes_goes_out_as_it_came()
    {
        await using var server = new RawHttpServer(_ => RawAnswer.Snapshot(Time));
        using BlobSnapshotter snapshotter = _source.Create([Sas.Of(server.Address, "/c/a%2Fb%20c%7e/../os.vhd")]);

        await SnapshotterSource.TakeAsync(snapshotter, TimeProvider.System);

        Assert.StartsWith("PUT /c/a%2Fb%20c%7e/../os.vhd?sv=", Assert.Single(server.Requests).Line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_200_is_success_too()
    {
        await using var server = new RawHttpServer(_ => RawAnswer.Snapshot(Time, "200 OK"));

        DiskSnapshot disk = await _source.TakeOneAsync(server, TimeProvider.System);

        Assert.True(disk.IsSuccessful);
        Assert.Equal(200, disk.StatusCode);
    }

    [Theory]
    [InlineData("201 Created")]
    [InlineData("200 OK")]
    [InlineData("202 Accepted")]
    [InlineData("307 Temporary Redirect")]
    public async Task A_success_that_names_no_snapshot_is_a_failure(string status)
    {
        await using var server = new RawHttpServer(_ => RawAnswer.Of(status));

        DiskSnapshot disk = await _source.TakeOneAsync(server, TimeProvider.System);

        Assert.False(disk.IsSuccessful);
        Assert.Null(disk.SnapshotUri);
        Assert.NotEmpty(disk.ErrorMessage!);
        Assert.Equal(1, disk.Attempts);
    }

    [Fact]
    public async Task An_answer_counts_when_its_headers_are_there_whatever_becomes_of_its_body()
    {
        await using var server = new RawHttpServer(_ =>
            RawAnswer.Of("201 Created", "body", "x-ms-snapshot: " + Time) with { IsBodyHeldBack = true });

        DiskSnapshot disk = await _source.TakeOneAsync(server, TimeProvider.System);

        Assert.True(disk.IsSuccessful);
    }

    [Fact]
    public async Task A_refusal_carries_storages_words_code_and_id_but_no_signature()
    {
        await using var server = new RawHttpServer(_ => RawAnswer.Error(
            "403 Forbidden", "AuthenticationFailed", "Signature aB/++c== did not match. sig=aB%2f+%2Bc%3d%3D\n" + new string('x', 9000)));

        DiskSnapshot disk = await _source.TakeOneAsync(server, TimeProvider.System);

        Assert.Equal((403, "AuthenticationFailed", "request-1", 1), (disk.StatusCode, disk.ServiceErrorCode, disk.RequestId, disk.Attempts));
        Assert.Contains("<redacted>", disk.ErrorMessage, StringComparison.Ordinal);
        Assert.DoesNotContain("aB", disk.ErrorMessage, StringComparison.Ordinal);
        Assert.EndsWith("[cut]", disk.ErrorMessage, StringComparison.Ordinal);
        Assert.InRange(disk.ErrorMessage!.Length, 100, 400);
    }

    [Fact]
    public async Task The_error_code_is_taken_from_the_body_when_no_header_has_it()
    {
        await using var server = new RawHttpServer(_ => RawAnswer.Of(
            "409 Conflict", "<Error><Code>SnapshotCountExceeded</Code>", "Content-Type: application/xml"));

        DiskSnapshot disk = await _source.TakeOneAsync(server, TimeProvider.System);

        Assert.Equal("SnapshotCountExceeded", disk.ServiceErrorCode);
    }

    [Fact]
    public async Task All_disks_are_asked_before_the_first_answer_is_there()
    {
        const int Disks = 8;
        var everybody = new TaskCompletionSource();
        int asked = 0;
        await using var server = new RawHttpServer(_ =>
        {
            if (Interlocked.Increment(ref asked) == Disks)
            {
                everybody.SetResult();
            }

            return RawAnswer.Snapshot(Time) with { After = everybody.Task };
        });
        using BlobSnapshotter snapshotter = _source.Create(
            [.. Enumerable.Range(0, Disks).Select(index => Sas.Of(server.Address, $"/vhds/disk{index}"))]);

        IReadOnlyList<DiskSnapshot> disks = await SnapshotterSource.TakeAsync(snapshotter, TimeProvider.System);

        Assert.All(disks, static disk => Assert.True(disk.IsSuccessful));
        Assert.Equal(Enumerable.Range(0, Disks), disks.Select(static disk => disk.Index));
    }

    [Fact]
    public async Task An_owner_who_wants_one_after_the_other_gets_it()
    {
        int open = 0;
        int most = 0;
        await using var server = new RawHttpServer(_ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref open));
            Interlocked.Decrement(ref open);
            return RawAnswer.Snapshot(Time);
        });
        using var snapshotter = BlobSnapshotter.Create(
            [Sas.Of(server.Address, "/c/0"), Sas.Of(server.Address, "/c/1"), Sas.Of(server.Address, "/c/2")],
            [],
            _source.Connections,
            TimeProvider.System,
            isSequential: true).Value;

        IReadOnlyList<DiskSnapshot> disks = await SnapshotterSource.TakeAsync(snapshotter, TimeProvider.System);

        Assert.Equal(1, most);
        for (int index = 1; index < disks.Count; index++)
        {
            Assert.True(disks[index].Started >= disks[index - 1].Acknowledged);
        }
    }

    [Fact]
    public async Task An_abandoned_burst_ends_soon_and_keeps_what_it_has()
    {
        var asked = new TaskCompletionSource();
        await using var server = new RawHttpServer(request =>
        {
            if (request.Target.StartsWith("/c/fast", StringComparison.Ordinal))
            {
                return RawAnswer.Snapshot(Time);
            }

            asked.SetResult();
            return RawAnswer.Silence;
        });
        using BlobSnapshotter snapshotter = _source.Create([Sas.Of(server.Address, "/c/fast"), Sas.Of(server.Address, "/c/slow")]);
        using BlobBurst burst = snapshotter.TakeAll(Deadline.After(SnapshotterSource.Window, TimeProvider.System));
        await asked.Task;
        while (!burst.Results[0].IsSuccessful)
        {
            await Task.Yield();
        }

        Assert.False(burst.Completed.WaitOne(0));
        burst.Abandon();
        await burst.Ended.WaitAsync(SnapshotterSource.Window);

        Assert.True(burst.Completed.WaitOne(0));
        Assert.True(burst.Results[0].IsSuccessful);
        Assert.Equal((false, 500), (burst.Results[1].IsSuccessful, burst.Results[1].StatusCode));
        Assert.Contains("gave up", burst.Results[1].ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void No_disks_are_done_at_once()
    {
        using BlobSnapshotter snapshotter = _source.Create([]);

        using BlobBurst burst = snapshotter.TakeAll(Deadline.After(SnapshotterSource.Window, TimeProvider.System));

        Assert.True(burst.Completed.WaitOne(0));
        Assert.Empty(burst.Results);
    }

    [Fact]
    public async Task Proofs_ask_by_head_and_storage_decides()
    {
        const string Over = "sp=rw&se=2001-01-01T00%3A00%3A00Z";
        await using var server = new RawHttpServer(request => request.Target.StartsWith("/c/gone", StringComparison.Ordinal)
            ? RawAnswer.Of("404 Not Found", string.Empty, "x-ms-error-code: BlobNotFound")
            : RawAnswer.Properties("PageBlob", 512));
        using BlobSnapshotter snapshotter = _source.Create(
        [
            Sas.Of(server.Address, "/c/good"),
            Sas.Of(server.Address, "/c/gone"),
            Sas.Of(server.Address, "/c/over", $"{Over}&sig=x"), // by the clock of the VM, but storage takes it
            Sas.Of(RawHttpServer.DeadAddress, "/c/dead"),
        ]);

        IReadOnlyList<DiskProof> proofs = await snapshotter.ProveAsync(CancellationToken.None);

        Assert.Equal([false, true, false, false], proofs.Select(static proof => proof.IsRefused));
        Assert.Equal([200, 404, 200, 0], proofs.Select(static proof => proof.StatusCode));
        Assert.Contains("ConnectionRefused", proofs[3].Detail, StringComparison.Ordinal);
        Assert.Equal(
            [$"HEAD /c/gone?{Sas.Query} HTTP/1.1", $"HEAD /c/good?{Sas.Query} HTTP/1.1", $"HEAD /c/over?{Over}&sig=x HTTP/1.1"],
            server.Requests.Select(static request => request.Line).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("two words", "x")]
    [InlineData("", "x")]
    [InlineData("colon:", "x")]
    [InlineData("größe", "x")]
    [InlineData("name", "line\r\nx-ms-version: 1")]
    public void Metadata_that_no_header_can_carry_is_refused_by_name(string key, string value)
    {
        Result<BlobSnapshotter> result = BlobSnapshotter.Create([], [new(key, value)], _source.Connections, TimeProvider.System);

        Assert.Equal(ErrorCode.Parameter, result.Error?.Code);
        Assert.Contains("backupMetadata", result.Error?.Message, StringComparison.Ordinal);
        Assert.Contains($"'{key}'", result.Error?.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("x-ms-version", result.Error?.Message, StringComparison.Ordinal);
    }
}
