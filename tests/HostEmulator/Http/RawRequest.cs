namespace HostEmulator.Http;

/// <summary>A request as it came over the wire.</summary>
internal sealed record RawRequest(
    string Method, string Target, string Version, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    /// <summary>Every value of a header, by its name in any case.</summary>
    internal IReadOnlyList<string> Values(string name) =>
        [.. Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value)];

    /// <summary>Whether the client closes the connection after the answer.</summary>
    internal bool IsLast => Version != "HTTP/1.1" || Values("Connection").Any(value => value.Equals("close", StringComparison.OrdinalIgnoreCase));
}
