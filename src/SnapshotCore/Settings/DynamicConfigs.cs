using Newtonsoft.Json.Linq;

namespace SnapshotCore.Settings;

/// <summary>
/// The backup service's feature flags (<c>dynamicConfigsFromCRP</c>). Known names are matched in any case; values are
/// passed on to the host as they came, and read as booleans only for decisions of our own.
/// Contract: docs/protocol.md, "Settings".
/// </summary>
public sealed record DynamicConfigs
{
    /// <summary>The known flags, spelled as they are passed on.</summary>
    private static readonly string[] Names =
    [
        "isSnapshotTtlEnabled", "useMccfToFetchDsasForAllDisks", "useMccfForLad", PollingName,
    ];

    private const string PollingName = "EnableVMSnapshotExtensionPolling";

    private DynamicConfigs(IReadOnlyList<KeyValuePair<string, JToken>> values, IReadOnlyList<string> unknown)
    {
        Values = values;
        UnknownNames = unknown;
    }

    /// <summary>Every known flag with the value received, or false where none was.</summary>
    public IReadOnlyList<KeyValuePair<string, JToken>> Values { get; }

    /// <summary>Names that were received but are not known; they are skipped.</summary>
    public IReadOnlyList<string> UnknownNames { get; }

    /// <summary>Whether the polling service is wanted (<c>EnableVMSnapshotExtensionPolling</c>).</summary>
    public bool IsPollingEnabled => IsOn(PollingName);

    /// <summary>No flag was received.</summary>
    public static DynamicConfigs None { get; } = Of([], []);

    /// <summary>Whether a known flag is on: JSON true, or the text true in any case.</summary>
    public bool IsOn(string name)
    {
        foreach ((string known, JToken value) in Values)
        {
            if (known.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return FieldReader.AsBoolean(value) ?? false;
            }
        }

        return false;
    }

    internal static DynamicConfigs Read(FieldReader fields)
    {
        const string Field = "dynamicConfigsFromCRP";
        JToken? token = fields.Token(Field);
        if (token is not JArray entries)
        {
            return token is null ? None : fields.Problem<DynamicConfigs>(Field, token, "an array or null") ?? None;
        }

        Dictionary<string, JToken> received = new(StringComparer.OrdinalIgnoreCase);
        List<string> unknown = [];
        for (int i = 0; i < entries.Count; i++)
        {
            if (entries[i] is not JObject entry || entry["Key"] is not JValue { Type: JTokenType.String } key
                || entry["Value"] is not { } value)
            {
                fields.Problem<object>($"{Field}[{i}]", entries[i], "an object with Key and Value; it is skipped");
            }
            else if (Array.Exists(Names, name => name.Equals((string?)key, StringComparison.OrdinalIgnoreCase)))
            {
                received[(string)key!] = value;
            }
            else
            {
                unknown.Add((string)key!);
            }
        }

        return Of(received, unknown);
    }

    private static DynamicConfigs Of(Dictionary<string, JToken> received, IReadOnlyList<string> unknown) => new(
        [.. Names.Select(name => KeyValuePair.Create(name, received.GetValueOrDefault(name) ?? new JValue(false)))],
        unknown);
}
