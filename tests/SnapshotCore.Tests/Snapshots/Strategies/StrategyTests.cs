using Newtonsoft.Json.Linq;

using SnapshotCore.BackupHost;
using SnapshotCore.Errors;
using SnapshotCore.Linux;
using SnapshotCore.Settings;
using SnapshotCore.Snapshots;
using SnapshotCore.Snapshots.Strategies;
using SnapshotCore.Storage;
using SnapshotCore.Tests.Settings;
using SnapshotCore.Tests.Storage;

namespace SnapshotCore.Tests.Snapshots.Strategies;

/// <summary>What each strategy begins with and falls back to, with storage and host over real HTTP.</summary>
public sealed class StrategyTests : IAsyncDisposable
{
    private const string Taken =
        """{"snapshotInfo":[{"isSuccessful":"true","snapshotUri":"https://h/c/d?snapshot=1","errorMessage":null,"statusCode":200}]}""";

    private readonly RawHttpServer _storage;
    private readonly RawHttpServer _host;
    private readonly HostService _service;
    private readonly StorageConnections _connections = new(proxy: null, TimeProvider.System);
    private RawAnswer _head = RawAnswer.Properties("PageBlob", 512);
    private RawAnswer _snapshot = RawAnswer.Snapshot("2026-03-04T05:06:10.1234567Z");
    private RawAnswer _preSnapshot = RawAnswer.Of("200 OK", "{}");
    private GuestPath? _guest;
    private HostPath? _hostPath;

    public StrategyTests()
    {
        _storage = new RawHttpServer(request => request.Method == "HEAD" ? _head : _snapshot);
        _host = new RawHttpServer(request =>
            request.Target.Contains("/presnapshot?", StringComparison.Ordinal) ? _preSnapshot : RawAnswer.Of("200 OK", Taken));
        _service = new HostService(new Uri(_host.Address), TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _guest?.Dispose();
        _service.Dispose();
        _connections.Dispose();
        await _storage.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Theory]
    [InlineData("200 OK", "{}", SnapshotSource.Host)]
    [InlineData("201 Created", "{}", SnapshotSource.Host)]
    [InlineData("200 OK", "", SnapshotSource.Guest)]
    [InlineData("200 OK", "<html>", SnapshotSource.Guest)]
    [InlineData("404 Not Found", "", SnapshotSource.Guest)]
    [InlineData("500 Internal Server Error", "{ \"error\" }", SnapshotSource.Guest)]
    [InlineData("503 Service Unavailable", "{}", SnapshotSource.Guest)]
    public async Task First_the_host_is_decided_by_its_answer_to_presnapshot_alone(string status, string body, SnapshotSource expected)
    {
        _preSnapshot = RawAnswer.Of(status, body);

        ISnapshotStrategy strategy = await CreateAsync(StrategyKind.FirstHostThenGuest);
        SnapshotStart start = await strategy.BeginAsync(CancellationToken.None);

        Assert.Equal(expected, start.Snapshotter!.Source);
        Assert.Null(strategy.TakeOver(new SnapshotSet(expected, [])));
        Assert.Equal(expected == SnapshotSource.Guest, _storage.Requests.Count > 0);
    }

    [Fact]
    public async Task First_the_guest_goes_on_to_the_host_when_not_one_snapshot_was_taken()
    {
        ISnapshotStrategy strategy = await CreateAsync(StrategyKind.FirstGuestThenHost);
        SnapshotStart start = await strategy.BeginAsync(CancellationToken.None);
        _snapshot = RawAnswer.Error("409 Conflict", "SnapshotCountExceeded", "Too many.");
        SnapshotSet tried = await TakeAsync(start.Snapshotter!);
        _snapshot = RawAnswer.Snapshot("2026-03-04T05:06:10.1234567Z");
        SnapshotSet taken = await TakeAsync(start.Snapshotter!);

        ISnapshotter? next = strategy.TakeOver(tried);

        Assert.Equal((SnapshotSource.Guest, SnapshotSource.Host), (start.Snapshotter!.Source, next?.Source));
        Assert.Null(strategy.TakeOver(taken));
        Assert.Null(strategy.TakeOver(await TakeAsync(next!)));
        Assert.Null(strategy.TakeOver(new SnapshotSet(SnapshotSource.Host, [])));
    }

    [Fact]
    public async Task First_the_guest_begins_with_the_host_when_every_disk_is_refused()
    {
        _head = RawAnswer.Error("404 Not Found", "BlobNotFound", "No.");

        SnapshotStart start = await (await CreateAsync(StrategyKind.FirstGuestThenHost)).BeginAsync(CancellationToken.None);

        Assert.Equal(SnapshotSource.Host, start.Snapshotter!.Source);
        Assert.Equal(ErrorCode.SnapshotFailedNoNetwork, start.GivenUp!.HealthCode);
    }

    [Fact]
    public async Task First_the_guest_begins_with_the_host_when_there_are_no_uris()
    {
        SnapshotStart start = await (await CreateAsync(StrategyKind.FirstGuestThenHost, blobs: "[]")).BeginAsync(CancellationToken.None);

        Assert.Equal(SnapshotSource.Host, start.Snapshotter!.Source);
        Assert.Empty(_storage.Requests);
    }

    [Fact]
    public async Task First_the_guest_ends_when_only_some_disks_are_refused()
    {
        string live = $"{_storage.Address}/vhds/a.vhd?sp=rw&sig=x";
        string readOnly = $"{_storage.Address}/vhds/b.vhd?sp=r&sig=x";

        SnapshotStart start = await (await CreateAsync(StrategyKind.FirstGuestThenHost, $"""["{live}","{readOnly}"]"""))
            .BeginAsync(CancellationToken.None);

        Assert.Null(start.Snapshotter);
        Assert.Equal(ErrorCode.SnapshotFailedRestrictedNetwork, start.Refusal!.HealthCode);
        Assert.Equal(2, start.Set!.Disks.Count);
    }

    [Fact]
    public async Task Only_the_guest_never_goes_to_the_host()
    {
        ISnapshotStrategy strategy = await CreateAsync(StrategyKind.OnlyGuest, blobs: "[]");

        SnapshotStart start = await strategy.BeginAsync(CancellationToken.None);

        Assert.Equal(ErrorCode.SnapshotFailedNoNetwork, start.Refusal!.Code);
        Assert.Null(strategy.TakeOver(new SnapshotSet(SnapshotSource.Guest, [])));
    }

    [Fact]
    public async Task Only_the_host_needs_no_uris_and_tries_even_if_presnapshot_failed()
    {
        _preSnapshot = RawAnswer.Of("404 Not Found");
        ISnapshotStrategy strategy = await CreateAsync(StrategyKind.OnlyHost, blobs: "[]");

        SnapshotStart start = await strategy.BeginAsync(CancellationToken.None);
        SnapshotSet set = await TakeAsync(start.Snapshotter!);

        Assert.Equal((404, 200), (set.PreSnapshot, set.Answer!.Status));
        Assert.Equal("https://h/c/d", Assert.Single(set.Disks).BlobUri);
        Assert.Empty(_storage.Requests);
        Assert.Null(strategy.TakeOver(set));
    }

    [Fact]
    public async Task Only_the_host_ends_before_anything_is_touched_when_nobody_listens_there()
    {
        using var nobody = new HostService(new Uri(RawHttpServer.DeadAddress), TimeProvider.System);

        SnapshotStart start = await (await CreateAsync(StrategyKind.OnlyHost, service: nobody)).BeginAsync(CancellationToken.None);

        Assert.Null(start.Snapshotter);
        Assert.Equal((ErrorCode.SnapshotFailedNoNetwork, HostStatus.NoAnswer), (start.Refusal!.Code, start.Set!.Answer!.Status));
        Assert.Contains("168.63.129.16", start.Refusal.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Presnapshot_asks_about_the_disks_where_the_host_comes_first()
    {
        _ = await CreateAsync(StrategyKind.FirstHostThenGuest);
        _ = await CreateAsync(StrategyKind.OnlyGuest);

        Assert.Equal(
            [true, false],
            _host.Requests.Select(request => request.Text.Contains("preSnapshotSettings", StringComparison.Ordinal)));
    }

    private static async Task<SnapshotSet> TakeAsync(ISnapshotter snapshotter)
    {
        Assert.Null(await snapshotter.WarmAsync(CancellationToken.None));
        using ISnapshotBurst burst = snapshotter.TakeAll(Deadline.After(TimeSpan.FromSeconds(30), TimeProvider.System));
        await burst.Ended;
        return burst.Read();
    }

    private async Task<ISnapshotStrategy> CreateAsync(StrategyKind kind, string? blobs = null, HostService? service = null)
    {
        blobs ??= $"""["{_storage.Address}/vhds/os.vhd?sp=rw&sig=x"]""";
        SnapshotRequest request = RequestBuilder.Parse(
            protectedSettings: hidden => hidden["objectStr"] = TestVm.Encode(new JObject { ["blobSASUri"] = JArray.Parse(blobs) }.ToString()));
        PreSnapshot asked = await PreSnapshot.AskAsync(
            service ?? _service, request, kind == StrategyKind.FirstHostThenGuest, CancellationToken.None);
        _guest = new GuestPath(request, _connections, TimeProvider.System, isSequential: false);
        _hostPath = new HostPath(new HostSnapshotter(service ?? _service, request, asked, TimeProvider.System), asked);
        return kind switch
        {
            StrategyKind.OnlyGuest => new OnlyGuest(_guest),
            StrategyKind.OnlyHost => new OnlyHost(_hostPath),
            StrategyKind.FirstGuestThenHost => new FirstGuestThenHost(_guest, _hostPath),
            _ => new FirstHostThenGuest(_guest, _hostPath),
        };
    }
}
