using SnapshotCore.Errors;
using SnapshotCore.Settings;
using SnapshotCore.Storage;

namespace SnapshotCore.Tests.Storage;

public sealed class StorageConnectionsTests
{
    [Fact]
    public async Task Https_goes_through_the_agents_proxy_in_a_tunnel()
    {
        await using var proxy = new RawHttpServer(_ => RawAnswer.Of("407 Proxy Authentication Required"));

        BackupError? error = await WriteAsync(
            Sas.Of("https://account.blob.core.windows.net"), new AgentProxy("127.0.0.1", proxy.Port));

        Assert.All(
            proxy.Requests,
            static request => Assert.Equal("CONNECT account.blob.core.windows.net:443 HTTP/1.1", request.Line));
        Assert.NotEmpty(proxy.Requests);
        Assert.Contains("407", error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_http_goes_past_the_proxy()
    {
        await using var proxy = new RawHttpServer(_ => RawAnswer.Of("407 Proxy Authentication Required"));
        await using var storage = new RawHttpServer(request => request.Method == "HEAD"
            ? RawAnswer.Properties("BlockBlob", 0)
            : RawAnswer.Of("201 Created"));

        BackupError? error = await WriteAsync(Sas.Of(storage.Address), new AgentProxy("127.0.0.1", proxy.Port));

        Assert.Null(error);
        Assert.Empty(proxy.Requests);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var elsewhere = new RawHttpServer(_ => RawAnswer.Of("201 Created"));
        await using var storage = new RawHttpServer(_ =>
            RawAnswer.Of("307 Temporary Redirect", string.Empty, "Location: " + elsewhere.Address));

        BackupError? error = await WriteAsync(Sas.Of(storage.Address), proxy: null);

        Assert.Contains("HTTP 307", error?.Message, StringComparison.Ordinal);
        Assert.Empty(elsewhere.Requests);
    }

    private static async Task<BackupError?> WriteAsync(SasUri uri, AgentProxy? proxy)
    {
        using var connections = new StorageConnections(proxy, TimeProvider.System);
        var blob = new ReportBlob(connections, TimeProvider.System);
        return await blob.WriteAsync(uri, "text", BlobContent.Log, CancellationToken.None);
    }
}
