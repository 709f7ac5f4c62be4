using System.Globalization;
using System.Net;
using System.Text;

namespace HostEmulator.Delivery;

/// <summary>An answer as HTTP sees it, before it is bytes.</summary>
/// <param name="Status">The status.</param>
/// <param name="Headers">Headers besides those about type, length and connection.</param>
/// <param name="Body">The body.</param>
internal sealed record AnswerMessage(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    /// <summary>Whether the host wants to see the connection closed after it.</summary>
    internal bool IsLast { get; init; }

    /// <summary>The header of a body whose length is told beforehand.</summary>
    internal string Length => LengthOf(Body.Length);

    internal static string LengthOf(int length) => "Content-Length: " + length.ToString(CultureInfo.InvariantCulture);

    /// <summary>Status line and headers.</summary>
    /// <param name="framing">The header that says where the body ends; null: the connection's end does.</param>
    /// <param name="version">The version of HTTP.</param>
    internal byte[] Head(string? framing, string version = "HTTP/1.1")
    {
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"{version} {Status} {(HttpStatusCode)Status}\r\n");
        if (Body.Length > 0)
        {
            head.Append("Content-Type: application/json; charset=utf-8\r\n");
        }

        foreach ((string name, string value) in Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        if (framing is not null)
        {
            head.Append(framing).Append("\r\n");
        }

        if (IsLast)
        {
            head.Append("Connection: close\r\n");
        }

        return Encoding.ASCII.GetBytes(head.Append("\r\n").ToString());
    }
}
