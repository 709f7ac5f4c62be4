using System.Globalization;

using Newtonsoft.Json.Linq;

namespace SnapshotCore.Settings;

/// <summary>
/// Reads the fields of one JSON object by the tolerant rules of docs/protocol.md, "Settings": a missing or null field
/// is absent, a field of a wrong type is absent too and leaves one problem that names it.
/// </summary>
/// <param name="source">The object; null is read as an empty one.</param>
/// <param name="place">Where it stands, for the problems, e.g. <c>the public settings of …/3.settings</c>.</param>
/// <param name="problems">Collects the problems.</param>
internal sealed class FieldReader(JObject? source, string place, ProblemList problems)
{
    /// <summary>Where the object stands.</summary>
    internal string Place => place;

    /// <summary>Where the problems go.</summary>
    internal ProblemList Problems => problems;

    /// <summary>A reader for an object inside this one.</summary>
    internal FieldReader Inside(string key, JObject? inner) => new(inner, $"{key} in {place}", problems);

    /// <summary>Whether the object has the key, be it null.</summary>
    internal bool Has(string key) => source?.ContainsKey(key) ?? false;

    /// <summary>The value of a key; null if it is missing or null.</summary>
    internal JToken? Token(string key) => source?[key] is { Type: not JTokenType.Null } token ? token : null;

    /// <summary>A text; null if it is missing, null or no text.</summary>
    internal string? Text(string key)
    {
        JToken? token = Token(key);
        return token switch
        {
            null => null,
            JValue { Type: JTokenType.String } text => (string?)text,
            _ => Problem<string?>(key, token, "a text"),
        };
    }

    /// <summary>A text, or a number by the digits it was written with.</summary>
    internal string? TextOrNumber(string key) => Token(key) switch
    {
        JRaw number => (string?)number.Value,
        JValue { Type: JTokenType.Integer } number => number.ToString(CultureInfo.InvariantCulture),
        _ => Text(key),
    };

    /// <summary>A boolean, also as the text true or false; null if it is missing or neither.</summary>
    internal bool? Boolean(string key)
    {
        JToken? token = Token(key);
        return token is null ? null : AsBoolean(token) ?? Problem<bool?>(key, token, "true or false");
    }

    /// <summary>A flag that counts only as JSON <c>true</c>.</summary>
    internal bool StrictFlag(string key)
    {
        JToken? token = Token(key);
        return token switch
        {
            null => false,
            JValue { Type: JTokenType.Boolean } flag => (bool)flag,
            _ => Problem<bool>(key, token, "a boolean; it counts as false"),
        };
    }

    /// <summary>A whole number of 32 bits, also as text; null if it is missing or none.</summary>
    internal int? Integer(string key)
    {
        JToken? token = Token(key);
        return token is null ? null : AsInteger(token) ?? Problem<int?>(key, token, "an integer");
    }

    /// <summary>An array of whole numbers; null if it is missing or anything else, and then not valid.</summary>
    internal IReadOnlyList<int>? Integers(string key, out bool isValid)
    {
        isValid = true;
        JToken? token = Token(key);
        if (token is null)
        {
            return null;
        }

        List<int> numbers = [];
        foreach (JToken item in token as JArray ?? [])
        {
            if (AsInteger(item) is not { } number)
            {
                isValid = false;
                return Problem<IReadOnlyList<int>?>($"{key}[{numbers.Count}]", item, "an integer");
            }

            numbers.Add(number);
        }

        isValid = token is JArray;
        return isValid ? numbers : Problem<IReadOnlyList<int>?>(key, token, "an array of integers or null");
    }

    /// <summary>An object; null if it is missing or none.</summary>
    internal JObject? Object(string key)
    {
        JToken? token = Token(key);
        return token is null ? null : token as JObject ?? Problem<JObject?>(key, token, "an object or null");
    }

    /// <summary>Leaves a problem with a field and answers nothing.</summary>
    internal T? Problem<T>(string key, JToken? found, string expected) =>
        Problem<T>(key, SettingsErrors.Found(found), expected);

    /// <summary>Leaves a problem with a field and answers nothing.</summary>
    internal T? Problem<T>(string key, string found, string expected)
    {
        problems.Add(SettingsErrors.Field(key, place, found, expected));
        return default;
    }

    /// <summary>A boolean, or the text true or false in any case.</summary>
    internal static bool? AsBoolean(JToken token) => token switch
    {
        JValue { Type: JTokenType.Boolean } value => (bool)value,
        JValue { Type: JTokenType.String } value when bool.TryParse((string?)value, out bool parsed) => parsed,
        _ => null,
    };

    private static int? AsInteger(JToken token)
    {
        string? text = token is JValue { Type: JTokenType.Integer or JTokenType.Raw or JTokenType.String } value
            ? value.ToString(CultureInfo.InvariantCulture)
            : null;
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
            && number == decimal.Truncate(number) && number is >= int.MinValue and <= int.MaxValue
            ? (int)number
            : null;
    }
}
