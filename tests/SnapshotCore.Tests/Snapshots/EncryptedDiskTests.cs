using System.Globalization;

using SnapshotCore.Snapshots;
using SnapshotCore.Tests.Storage;

namespace SnapshotCore.Tests.Snapshots;

/// <summary>Azure Disk Encryption from inside the VM: what a blob notes of it goes out with that blob's snapshot.</summary>
public sealed class EncryptedDiskTests : IDisposable
{
    private const string Header = "x-ms-meta-DiskEncryptionSettings";

    private readonly SnapshotterSource _source = new();

    public void Dispose() => _source.Dispose();

    [Fact]
    public async Task Each_snapshot_is_marked_with_what_its_own_blob_says_whatever_the_others_say()
    {
        await using var server = new RawHttpServer(request => request.Method switch
        {
            "HEAD" => RawAnswer.Properties("PageBlob", 512),
            "GET" when request.Target.StartsWith("/c/a", StringComparison.Ordinal) => RawAnswer.Error("403 Forbidden", "AuthorizationPermissionMismatch", "No."),
            "GET" when request.Target.StartsWith("/c/b", StringComparison.Ordinal) => RawAnswer.Of("200 OK", "", "X-MS-Meta-diskencryptionsettings: swordfish"),
            "GET" => RawAnswer.Of("200 OK"),
            _ => RawAnswer.Snapshot(SnapshotterSource.Time),
        });
        using BlobSnapshotter snapshotter = Create(server, isEncrypted: true);

        IReadOnlyList<DiskProof> proofs = await snapshotter.ProveAsync(CancellationToken.None);
        await SnapshotterSource.TakeAsync(snapshotter, TimeProvider.System);

        var marks = server.Requests.Where(request => request.Method == "PUT").ToDictionary(
            request => request.Target[..4], request => request.Headers.GetValueOrDefault(Header), StringComparer.Ordinal);
        Assert.Equal((null, "swordfish", null), (marks["/c/a"], marks["/c/b"], marks["/c/d"]));
        Assert.All(server.Requests.Where(request => request.Method == "PUT"), request => Assert.Equal("v", request.Headers["x-ms-meta-k"]));
        Assert.Equal(
            ["Disk 0 (a): its encryption settings could not be read (HTTP 403 AuthorizationPermissionMismatch); its snapshot carries none."],
            proofs.Select(proof => proof.Problem?.Message).OfType<string>());
        Assert.DoesNotContain("swordfish", string.Concat(proofs), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_blob_says_of_its_encryption_is_in_no_text_even_if_storage_quotes_it()
    {
        await using var server = new RawHttpServer(request => request.Method switch
        {
            "HEAD" => RawAnswer.Properties("PageBlob", 512),
            "GET" => RawAnswer.Of("200 OK", "", $"{Header}: swordfish"),
            _ => RawAnswer.Error("400 Bad Request", "InvalidHeaderValue", $"<HeaderName>{Header}</HeaderName><HeaderValue>swordfish</HeaderValue>"),
        });
        using BlobSnapshotter snapshotter = Create(server, isEncrypted: true);
        await snapshotter.ProveAsync(CancellationToken.None);

        IReadOnlyList<DiskSnapshot> disks = await SnapshotterSource.TakeAsync(snapshotter, TimeProvider.System);

        Assert.All(disks, disk => Assert.Contains("<HeaderValue><redacted></HeaderValue>", disk.ErrorMessage, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_metadata_is_asked_for_by_the_signed_query_with_date_and_version()
    {
        await using var server = new RawHttpServer(request =>
            request.Method == "HEAD" ? RawAnswer.Properties("PageBlob", 512) : RawAnswer.Of("200 OK"));
        using BlobSnapshotter snapshotter = Create(server, isEncrypted: true);

        await snapshotter.ProveAsync(CancellationToken.None);

        RawRequest request = server.Requests.First(request => request.Method == "GET");
        Assert.EndsWith($"?{Sas.Query}&comp=metadata HTTP/1.1", request.Line, StringComparison.Ordinal);
        Assert.Equal("2018-03-28", request.Headers["x-ms-version"]);
        Assert.True(DateTimeOffset.TryParseExact(
            request.Headers["x-ms-date"], "R", CultureInfo.InvariantCulture, DateTimeStyles.None, out _));
    }

    [Fact]
    public async Task Without_encryption_nobody_asks()
    {
        await using var server = new RawHttpServer(_ => RawAnswer.Properties("PageBlob", 512));
        using BlobSnapshotter snapshotter = Create(server, isEncrypted: false);

        await snapshotter.ProveAsync(CancellationToken.None);

        Assert.All(server.Requests, request => Assert.Equal("HEAD", request.Method));
    }

    private BlobSnapshotter Create(RawHttpServer server, bool isEncrypted) => BlobSnapshotter.Create(
        [Sas.Of(server.Address, "/c/a"), Sas.Of(server.Address, "/c/b"), Sas.Of(server.Address, "/c/d")],
        [new("k", "v")],
        _source.Connections,
        TimeProvider.System,
        isEncrypted: isEncrypted).Value;
}
