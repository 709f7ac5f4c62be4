using System.Text;
using System.Xml.Linq;

namespace FabricEmulator.Http;

/// <summary>What the fabric answers.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body; may be empty.</param>
internal sealed record FabricReply(int Status, ReadOnlyMemory<byte> Body)
{
    internal static FabricReply Ok { get; } = new(200, default);

    internal static FabricReply Created { get; } = new(201, default);

    internal static FabricReply NotFound { get; } = new(404, default);

    internal static FabricReply Text(string text) => new(200, Encoding.UTF8.GetBytes(text));

    internal static FabricReply Xml(XElement root) => Text($"<?xml version=\"1.0\" encoding=\"utf-8\"?>{root}");
}
