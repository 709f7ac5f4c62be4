using Azure;
using Azure.Storage.Blobs.Specialized;

using Lab;

namespace IntegrationTests.Lab;

public sealed class AzuriteTests
{
    [Theory(Timeout = 120_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_snapshot_taken_by_a_sas_uri_is_kept_with_its_metadata(bool https)
    {
        await using Azurite azurite = await Azurite.StartAsync(https);
        await azurite.CreatePageBlobAsync("disk.vhd", 1 << 20);
        Uri uri = azurite.Sas("disk.vhd", "rw", TimeProvider.System.GetUtcNow().AddHours(1));
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["jobId"] = "5d1c" };

        await new PageBlobClient(uri).CreateSnapshotAsync(metadata);

        BlobSnapshot snapshot = Assert.Single(await azurite.SnapshotsOfAsync("disk.vhd"));
        Assert.Equal("5d1c", snapshot.Metadata["jobId"]);
    }

    [Fact(Timeout = 120_000)]
    public async Task An_expired_sas_is_refused()
    {
        await using Azurite azurite = await Azurite.StartAsync();
        await azurite.CreatePageBlobAsync("disk.vhd", 512);
        Uri uri = azurite.Sas("disk.vhd", "rw", TimeProvider.System.GetUtcNow().AddHours(-1));

        RequestFailedException refused =
            await Assert.ThrowsAsync<RequestFailedException>(() => new PageBlobClient(uri).CreateSnapshotAsync());

        Assert.Equal(403, refused.Status);
        Assert.Empty(await azurite.SnapshotsOfAsync("disk.vhd"));
    }

    [Fact(Timeout = 120_000)]
    public async Task An_empty_block_blob_can_be_made_and_read()
    {
        await using Azurite azurite = await Azurite.StartAsync();

        await azurite.CreateBlockBlobAsync("status.txt");

        Assert.Equal(string.Empty, await azurite.ReadTextAsync("status.txt"));
    }
}
