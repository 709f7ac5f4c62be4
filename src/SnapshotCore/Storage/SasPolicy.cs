using System.Text;

using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

using SnapshotCore.Settings;

namespace SnapshotCore.Storage;

/// <summary>
/// The last step before a request goes out, and the first to see its answer. The clients above know the blob's base
/// URI alone; here the signed query is put in front of the operation's own parameters, byte for byte, and the headers
/// that would override the SAS's service version are taken off: docs/protocol.md, "Storage". One call at a time.
/// </summary>
internal sealed class SasPolicy(SasUri uri, TimeProvider clock) : HttpPipelinePolicy
{
    /// <summary>Storage's error documents are shorter; of anything longer only the beginning is of use.</summary>
    private const int LongestBody = 4096;

    private bool _isVersioned;
    private ProtectedText? _encryption;

    /// <summary>What the service answered to the last call; null before its headers were read.</summary>
    internal ServiceAnswer? Answer { get; private set; }

    /// <summary>Forgets the last answer, before the next call.</summary>
    /// <param name="isVersioned">Whether the next call states date and service version itself.</param>
    internal void Expect(bool isVersioned = false)
    {
        Answer = null;
        _isVersioned = isVersioned;
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Storage is called asynchronously only.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Sign(message.Request);
        await ProcessNextAsync(message, pipeline);

        long acknowledged = clock.GetTimestamp();
        Response response = message.Response;
        response.Headers.TryGetValue("x-ms-error-code", out string? code);
        response.Headers.TryGetValue("x-ms-request-id", out string? id);
        response.Headers.TryGetValue("x-ms-snapshot", out string? snapshot);
        string reason = ServiceText.Clean(response.ReasonPhrase, uri);
        if (response.Headers.TryGetValue("x-ms-meta-DiskEncryptionSettings", out string? encryption))
        {
            _encryption = new ProtectedText(encryption);
        }

        Answer = new ServiceAnswer(response.Status, code, reason, id, snapshot, string.Empty, acknowledged)
        {
            EncryptionSettings = encryption is null ? null : _encryption,
        };
        if (!Answer.IsSuccess)
        {
            string body = await ReadBodyAsync(response, message.CancellationToken);
            Answer = Answer with { ErrorCode = code ?? ServiceText.ErrorCode(body), Text = ServiceText.Clean(Covered(body), uri) };
        }

        // No call of ours needs more of an answer: a body that drips must not hold up one that is complete in its headers.
        if (response.ContentStream is { } rest)
        {
            response.ContentStream = null;
            await rest.DisposeAsync();
        }
    }

    // It goes out with the snapshot, and storage's errors quote headers.
    private string Covered(string body) => _encryption is { IsEmpty: false } secret
        ? body.Replace(secret.Expose(), ProtectedText.Redacted, StringComparison.Ordinal)
        : body;

    private void Sign(Request request)
    {
        string added = request.Uri.Query.TrimStart('?');
        string target = added.Length == 0 ? uri.Expose() : uri.With(added);

        // Uri would unescape what needs no escape. It sends text as it stands when told to, which is safe for text
        // that can't end a request line.
        bool isSafe = target.All(static character => character is > ' ' and <= '~');
        var options = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = isSafe };
        request.Uri.Reset(new Uri(target, options));
        if (!_isVersioned)
        {
            request.Headers.Remove("x-ms-version");
            request.Headers.Remove("x-ms-date");
        }
    }

    private static async Task<string> ReadBodyAsync(Response response, CancellationToken cancellation)
    {
        if (response.ContentStream is not { } stream)
        {
            return string.Empty;
        }

        byte[] body = new byte[LongestBody];
        int length;
        try
        {
            length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellation);
        }
        catch (IOException)
        {
            length = 0; // the connection broke behind the headers, which say enough
        }

        return Encoding.UTF8.GetString(body, 0, length);
    }
}
