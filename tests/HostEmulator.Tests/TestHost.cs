using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace HostEmulator.Tests;

/// <summary>The service on 127.0.0.1, and a client that keeps to the contract unless it is told otherwise.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    internal const string PreSnapshotTarget = "/metadata/recsvc/snapshot/presnapshot?api-version=2017-12-01";
    internal const string DoSnapshotTarget = "/metadata/recsvc/snapshot/dosnapshot?api-version=2017-12-01";
    internal const string PreSnapshotBody =
        """{"taskId":"1b1f","snapshotTaskToken":"c2Ft","preSnapshotSettings":[{"Key":"isVMADEEnabled","Value":false}]}""";

    // Generous: nothing here waits for it unless something is broken.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client;

    internal TestHost()
    {
        Service = SnapshotService.Start(new HostOptions { Address = IPAddress.Loopback, Port = 0 });
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = Service.BaseAddress,
            Timeout = Limit,
        };
    }

    internal SnapshotService Service { get; }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Service.DisposeAsync();
    }

    internal static string DoSnapshotBody(params int[] luns) => DoSnapshotDocument(luns).ToJsonString();

    internal static JsonObject DoSnapshotDocument(params int[] luns) => JsonNode.Parse(
        $$"""
        {"taskId":"1b1f","diskIds":[{{string.Join(',', luns)}}],
         "settings":[{"Key":"isSnapshotTtlEnabled","Value":true},
                     {"Key":"useMccfToFetchDsasForAllDisks","Value":false},
                     {"Key":"useMccfForLad","Value":"False"},
                     {"Key":"EnableVMSnapshotExtensionPolling","Value":false},
                     {"Key":"isVmmdBlobIncluded","Value":false}],
         "snapshotTaskToken":"c2Ft",
         "snapshotMetadata":[{"Key":"policyName","Value":"nightly"}]}
        """)!.AsObject();

    internal Task<HttpResponseMessage> PreSnapshotAsync(string body = PreSnapshotBody, CancellationToken cancellation = default) =>
        SendAsync(PreSnapshotTarget, body, cancellation: cancellation);

    internal Task<HttpResponseMessage> DoSnapshotAsync(string? body = null, CancellationToken cancellation = default) =>
        SendAsync(DoSnapshotTarget, body ?? DoSnapshotBody(0), cancellation: cancellation);

    internal async Task<JsonObject> PreSnapshotDocumentAsync(string body = PreSnapshotBody) => await DocumentAsync(await PreSnapshotAsync(body));

    /// <summary>The entries of a dosnapshot that succeeds.</summary>
    internal async Task<JsonArray> EntriesAsync(params int[] luns) =>
        (await DocumentAsync(await DoSnapshotAsync(DoSnapshotBody(luns))))["snapshotInfo"]!.AsArray();

    internal async Task<HttpResponseMessage> SendAsync(
        string target, string body, Action<HttpRequestMessage>? change = null, CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, target)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("Backup", "true");
        request.Headers.Add("UserAgent", "VMSnapshot");
        change?.Invoke(request);
        return await _client.SendAsync(request, cancellation);
    }

    /// <summary>A request as bytes.</summary>
    internal string Raw(string target, string body) =>
        $"POST {target} HTTP/1.1\r\nHost: {Service.EndPoint}\r\nBackup: true\r\nContent-type: application/json\r\n"
        + $"UserAgent: VMSnapshot\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    /// <summary>Connects, and sends a text.</summary>
    internal async Task<Socket> ConnectAsync(string text)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Service.EndPoint);
        await socket.SendAsync(Encoding.UTF8.GetBytes(text));
        return socket;
    }

    /// <summary>Sends a text, and reads until the host ends the connection.</summary>
    internal async Task<(string Text, bool IsReset)> ExchangeAsync(string text)
    {
        using Socket socket = await ConnectAsync(text);
        using var limit = new CancellationTokenSource(Limit);
        var received = new List<byte>();
        byte[] block = new byte[4096];
        try
        {
            int length;
            while ((length = await socket.ReceiveAsync(block, limit.Token)) > 0)
            {
                received.AddRange(block.AsSpan(0, length));
            }

            return (Encoding.UTF8.GetString([.. received]), false);
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            return (Encoding.UTF8.GetString([.. received]), true);
        }
    }

    /// <summary>Waits until something is so.</summary>
    internal static async Task UntilAsync(Func<bool> isSo)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), limit.Token);
        }
    }

    private static async Task<JsonObject> DocumentAsync(HttpResponseMessage response)
    {
        using (response)
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
        }
    }
}
