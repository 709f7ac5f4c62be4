using System.Collections.Concurrent;
using System.Net;

namespace FabricEmulator.Http;

/// <summary>Serves one port of one address: each request is answered by a function.</summary>
internal sealed class HttpService : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<Task, byte> _serving = new();
    private readonly int _port;
    private readonly Func<FabricRequest, FabricReply> _answer;
    private readonly Task _accepting;

    private HttpService(string address, int port, Func<FabricRequest, FabricReply> answer)
    {
        _port = port;
        _answer = answer;
        _listener.Prefixes.Add($"http://{address}:{port}/");
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <exception cref="HttpListenerException">The address is not this machine's, or the port is taken.</exception>
    internal static HttpService Start(string address, int port, Func<FabricRequest, FabricReply> answer) => new(address, port, answer);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_serving.Keys);
        _listener.Close();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                var serving = Task.Run(() => ServeAsync(context));
                _serving[serving] = 0;
                _ = serving.ContinueWith(done => _serving.TryRemove(done, out _), TaskScheduler.Default);
            }
        }
        catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
        {
            // no more requests
        }
    }

    /// <summary>The first request that could not be answered; null if all could.</summary>
    internal Exception? Fault { get; private set; }

    private FabricReply Answer(FabricRequest request)
    {
        try
        {
            return _answer(request);
        }
        catch (Exception fault)
        {
            Fault ??= new InvalidOperationException($"{request}: {fault.Message}", fault);
            return new FabricReply(500, default);
        }
    }

    private async Task ServeAsync(HttpListenerContext context)
    {
        try
        {
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            Dictionary<string, string> headers = context.Request.Headers.AllKeys.OfType<string>()
                .ToDictionary(name => name, name => context.Request.Headers[name]!, StringComparer.OrdinalIgnoreCase);
            var request = new FabricRequest(_port, context.Request.HttpMethod, context.Request.RawUrl!, headers, body.ToArray());
            FabricReply reply = Answer(request);
            context.Response.StatusCode = reply.Status;
            context.Response.ContentLength64 = reply.Body.Length;
            await context.Response.OutputStream.WriteAsync(reply.Body);
            context.Response.Close();
        }
        catch (Exception gone) when (gone is HttpListenerException or IOException or ObjectDisposedException)
        {
            // the agent went away
        }
    }
}
