using System.Globalization;
using System.Text;

namespace HostEmulator.Http;

/// <summary>Request line and headers (RFC 9112, 3 and 5).</summary>
internal sealed record RequestHead(string Method, string Target, string Version, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    private const int MaximumBody = 1 << 24;

    /// <exception cref="MalformedRequestException">It isn't one.</exception>
    internal static RequestHead Parse(ReadOnlySpan<byte> head)
    {
        string[] lines = Encoding.Latin1.GetString(head).Split("\r\n");
        if (lines[0].Split(' ') is not [var method, var target, var version] || !version.StartsWith("HTTP/", StringComparison.Ordinal))
        {
            throw new MalformedRequestException("What came is no HTTP request.");
        }

        return new RequestHead(method, target, version, [.. lines.Skip(1).Select(Header)]);
    }

    /// <summary>The body's length in bytes.</summary>
    /// <exception cref="MalformedRequestException">It is told in a way that the host doesn't read, or can't be true.</exception>
    internal int BodyLength()
    {
        if (Has("Transfer-Encoding"))
        {
            throw new MalformedRequestException("The body has a Transfer-Encoding; it must have a Content-Length.");
        }

        string[] lengths = [.. Headers.Where(header => Is(header, "Content-Length")).Select(header => header.Value).Distinct()];
        return lengths switch
        {
            [] => 0,
            [var text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int length) && length <= MaximumBody => length,
            _ => throw new MalformedRequestException("The header Content-Length is no length that a request can have."),
        };
    }

    /// <summary>Whether the client waits for an interim 100 before it sends the body.</summary>
    internal bool ExpectsContinue => Has("Expect");

    private bool Has(string name) => Headers.Any(header => Is(header, name));

    private static bool Is(KeyValuePair<string, string> header, string name) =>
        header.Key.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static KeyValuePair<string, string> Header(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && !char.IsWhiteSpace(line[colon - 1])
            ? new(line[..colon], line[(colon + 1)..].Trim())
            : throw new MalformedRequestException("A line of the head is no header.");
    }
}
