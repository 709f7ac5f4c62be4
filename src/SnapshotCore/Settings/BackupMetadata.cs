using System.Globalization;

using Newtonsoft.Json.Linq;

namespace SnapshotCore.Settings;

/// <summary>
/// Reads <c>backupMetadata</c>: names and values that the snapshots are marked with, on the guest path as HTTP headers.
/// </summary>
internal static class BackupMetadata
{
    private const string Field = "backupMetadata";
    private const string Shape = "an object with a Key that can name a header and a Value without control characters";

    /// <summary>The entries in order; null if missing or malformed, with a problem in the latter case.</summary>
    internal static IReadOnlyList<KeyValuePair<string, string>>? Read(FieldReader fields)
    {
        JToken? token = fields.Token(Field);
        if (token is not JArray entries)
        {
            return token is null
                ? null
                : fields.Problem<IReadOnlyList<KeyValuePair<string, string>>>(Field, token, "an array of Key and Value");
        }

        List<KeyValuePair<string, string>> metadata = [];
        for (int i = 0; i < entries.Count; i++)
        {
            string? key = entries[i] is JObject found && found["Key"] is JValue { Type: JTokenType.String } name
                ? (string?)name
                : null;
            string? value = key is null ? null : Value(((JObject)entries[i])["Value"]);
            if (string.IsNullOrEmpty(key) || !key.All(IsHeaderName) || value is null || value.Any(char.IsControl))
            {
                return fields.Problem<IReadOnlyList<KeyValuePair<string, string>>>(
                    $"{Field}[{i}]", entries[i], Shape);
            }

            metadata.Add(KeyValuePair.Create(key, value));
        }

        return metadata;
    }

    private static string? Value(JToken? token) => token switch
    {
        null or JValue { Type: JTokenType.Null } => string.Empty,
        JValue { Type: JTokenType.Boolean } flag => (bool)flag ? "true" : "false",
        JValue scalar => scalar.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>A character of an HTTP field name (RFC 9110, 5.6.2).</summary>
    private static bool IsHeaderName(char c) =>
        char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal);
}
