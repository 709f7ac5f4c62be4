using SnapshotCore.Errors;
using SnapshotCore.Linux;
using SnapshotCore.Settings;
using SnapshotCore.Snapshots;
using SnapshotCore.Tests.Storage;

namespace SnapshotCore.Tests.Snapshots;

/// <summary>Connections before the freeze, and what is tried again inside it.</summary>
public sealed class FrozenAttemptTests : IDisposable
{
    private const string Time = SnapshotterSource.Time;

    private readonly SnapshotterSource _source = new();

    public void Dispose() => _source.Dispose();

    [Theory]
    [InlineData("503 Server Busy", 4)]
    [InlineData("500 Internal Server Error", 4)]
    [InlineData(null, 2)]
    public async Task A_transient_failure_is_retried_for_storage_that_answered_before_the_freeze(string? status, int attempts)
    {
        int calls = 0;
        await using var server = new RawHttpServer(request =>
            request.Method == "HEAD" ? RawAnswer.Properties("PageBlob", 512)
            : Interlocked.Increment(ref calls) == attempts ? RawAnswer.Snapshot(Time)
            : status is null ? RawAnswer.Silence
            : RawAnswer.Of(status));
        TimeProvider clock = status is null ? _source.Fast : TimeProvider.System;
        using BlobSnapshotter snapshotter = _source.Create([Sas.Of(server.Address)], clock);
        await snapshotter.ProveAsync(CancellationToken.None);

        DiskSnapshot disk = Assert.Single(await SnapshotterSource.TakeAsync(snapshotter, clock));

        Assert.True(disk.IsSuccessful);
        Assert.Equal(attempts, disk.Attempts);
    }

    [Fact]
    public async Task Storage_that_never_answered_before_the_freeze_gets_one_short_attempt_inside_it()
    {
        await using var server = new RawHttpServer(_ => RawAnswer.Silence);
        using BlobSnapshotter snapshotter = _source.Create([Sas.Of(server.Address)], _source.Fast);
        int warm = await snapshotter.WarmAsync(CancellationToken.None);

        DiskSnapshot disk = Assert.Single(await SnapshotterSource.TakeAsync(snapshotter, _source.Fast));

        Assert.Equal(0, warm);
        Assert.Equal((false, 500, 1, 0L), (disk.IsSuccessful, disk.StatusCode, disk.Attempts, disk.Acknowledged));
        Assert.Contains("no answer within 2 s", disk.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_final_refusal_is_not_retried()
    {
        await using var server = new RawHttpServer(request => request.Method == "HEAD"
            ? RawAnswer.Properties("PageBlob", 512)
            : RawAnswer.Error("409 Conflict", "SnapshotOperationRateExceeded", "The rate of snapshot blob calls is exceeded."));
        using BlobSnapshotter snapshotter = _source.Create([Sas.Of(server.Address)]);
        await snapshotter.WarmAsync(CancellationToken.None);

        DiskSnapshot disk = Assert.Single(await SnapshotterSource.TakeAsync(snapshotter, TimeProvider.System));

        Assert.Equal(1, disk.Attempts);
        Assert.Equal(ErrorCode.SnapshotRateExceeded, SnapshotClassifier.Classify(new SnapshotSet(SnapshotSource.Guest, [disk])).Code);
    }

    [Fact]
    public async Task No_attempt_outlasts_the_deadline_and_none_is_started_that_could_not_end_before_it()
    {
        await using var server = new RawHttpServer(request =>
            request.Method == "HEAD" ? RawAnswer.Properties("PageBlob", 512) : RawAnswer.Silence);
        using BlobSnapshotter snapshotter = _source.Create([Sas.Of(server.Address)], _source.Fast);
        await snapshotter.ProveAsync(CancellationToken.None);

        using BlobBurst burst = snapshotter.TakeAll(Deadline.After(TimeSpan.FromSeconds(11), _source.Fast));
        await burst.Ended;

        DiskSnapshot disk = Assert.Single(burst.Results);
        Assert.Equal(1, disk.Attempts); // 10 s passed; one more second is not enough for another
        using BlobBurst late = snapshotter.TakeAll(Deadline.After(TimeSpan.Zero, _source.Fast));
        await late.Ended;
        Assert.Equal(0, Assert.Single(late.Results).Attempts);
    }

    [Fact]
    public async Task Every_disk_has_a_warm_connection_that_its_snapshot_then_uses()
    {
        const int Disks = 16;
        await using var server = new RawHttpServer(request =>
            request.Method == "HEAD" ? RawAnswer.Properties("PageBlob", 512) : RawAnswer.Snapshot(Time));
        using BlobSnapshotter snapshotter = _source.Create(
            [.. Enumerable.Range(0, Disks).Select(index => Sas.Of(server.Address, $"/vhds/disk{index}"))]);

        await snapshotter.ProveAsync(CancellationToken.None);
        int warm = await snapshotter.WarmAsync(CancellationToken.None);
        int connections = server.ConnectionCount;
        IReadOnlyList<DiskSnapshot> disks = await SnapshotterSource.TakeAsync(snapshotter, TimeProvider.System);

        Assert.All(disks, static disk => Assert.True(disk.IsSuccessful));
        Assert.Equal((Disks, Disks, Disks), (warm, connections, server.ConnectionCount));
        ILookup<string, int> users = server.Requests.ToLookup(
            static request => request.Target[..request.Target.IndexOf('?', StringComparison.Ordinal)],
            static request => request.Connection);
        Assert.All(users, static disk => Assert.Single(disk.Distinct()));
    }

    [Fact]
    public async Task A_connection_that_the_server_closed_meanwhile_is_replaced()
    {
        await using var server = new RawHttpServer(request => request.Method == "HEAD"
            ? RawAnswer.Properties("PageBlob", 512)
            : request.Connection == 0 ? RawAnswer.Reset : RawAnswer.Snapshot(Time));
        using BlobSnapshotter snapshotter = _source.Create([Sas.Of(server.Address)]);
        await snapshotter.WarmAsync(CancellationToken.None);

        DiskSnapshot disk = Assert.Single(await SnapshotterSource.TakeAsync(snapshotter, TimeProvider.System));

        Assert.True(disk.IsSuccessful);
        Assert.Equal(2, server.ConnectionCount);
    }

    [Fact]
    public async Task A_name_that_is_not_known_before_the_freeze_is_not_looked_up_inside_it()
    {
        await using var server = new RawHttpServer(request => request.Method == "HEAD"
            ? RawAnswer.Properties("PageBlob", 512)
            : RawAnswer.Snapshot(Time));
        SasUri uri = Sas.Of($"http://localhost:{server.Port}");
        using BlobSnapshotter cold = _source.Create([uri]);
        DiskSnapshot unknown = Assert.Single(await SnapshotterSource.TakeAsync(cold, TimeProvider.System));
        using BlobSnapshotter warm = _source.Create([uri]);
        await warm.WarmAsync(CancellationToken.None);

        DiskSnapshot known = Assert.Single(await SnapshotterSource.TakeAsync(warm, TimeProvider.System));

        Assert.Contains("HostNotFound", unknown.ErrorMessage, StringComparison.Ordinal);
        Assert.True(known.IsSuccessful);
    }


    [Fact]
    public async Task Storage_that_let_one_warming_go_by_is_not_waited_for_again()
    {
        await using var server = new RawHttpServer(_ => RawAnswer.Silence);
        using BlobSnapshotter snapshotter = _source.Create([Sas.Of(server.Address)], _source.Fast);

        int first = await snapshotter.WarmAsync(CancellationToken.None);
        int second = await snapshotter.WarmAsync(CancellationToken.None);

        Assert.Equal((0, 0), (first, second));
        Assert.InRange(server.Requests.Count, 0, 1); // none if the machine was too busy to send it in time
    }
}
