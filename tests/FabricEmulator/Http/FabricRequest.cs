namespace FabricEmulator.Http;

/// <summary>A request that reached the fabric.</summary>
/// <param name="Port">The port it came to: 80 is the wire server's, 32526 the host plugin's.</param>
/// <param name="Method">GET, PUT or POST.</param>
/// <param name="Target">Path and query, as sent.</param>
/// <param name="Headers">The headers; names in any case.</param>
/// <param name="Body">The body; empty if there is none.</param>
public sealed record FabricRequest(
    int Port, string Method, string Target, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>A header's value; empty if it was not sent.</summary>
    public string Header(string name) => Headers.GetValueOrDefault(name, string.Empty);

    /// <inheritdoc/>
    public override string ToString() => $"{Method} :{Port}{Target}";
}
