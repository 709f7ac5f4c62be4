using System.Text;
using System.Xml.Linq;

namespace FabricEmulator;

/// <summary>An event of an extension or of the agent itself, as it reached the fabric.</summary>
/// <param name="Provider">Identifier of the provider.</param>
/// <param name="Parameters">The event's parameters by name.</param>
public sealed record FabricEvent(string Provider, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>One parameter; empty if it is missing.</summary>
    public string this[string name] => Parameters.GetValueOrDefault(name, string.Empty);
}

/// <summary>The events, in the order in which they came.</summary>
internal sealed class TelemetryLog
{
    private readonly Lock _gate = new();
    private readonly List<FabricEvent> _events = [];

    internal IReadOnlyList<FabricEvent> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _events];
            }
        }
    }

    /// <param name="document">TelemetryData; each event's parameters are XML elements within a CDATA section.</param>
    internal void Add(ReadOnlySpan<byte> document)
    {
        foreach (XElement provider in XElement.Parse(Encoding.UTF8.GetString(document)).Elements("Provider"))
        {
            foreach (XElement item in provider.Elements("Event"))
            {
                Dictionary<string, string> parameters = XElement.Parse($"<Event>{item.Value}</Event>").Elements("Param")
                    .ToDictionary(param => (string)param.Attribute("Name")!, param => (string)param.Attribute("Value")!, StringComparer.Ordinal);
                lock (_gate)
                {
                    _events.Add(new FabricEvent((string)provider.Attribute("id")!, parameters));
                }
            }
        }
    }
}
