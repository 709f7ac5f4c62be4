using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AgentEmulator.Json;

/// <summary>
/// JSON as the agent's Python reads and writes it: strict on input (no comments, no trailing commas, no byte order mark), and on
/// output <c>json.dumps</c> with its defaults: <c>", "</c> and <c>": "</c> as separators, everything outside ASCII escaped.
/// </summary>
public static class PythonJson
{
    private const int DeepestNesting = 990;

    /// <summary>Parses a document; null, with the reason in <paramref name="problem"/>, if Python would raise ValueError.</summary>
    public static JsonElement? TryParse(string text, out string? problem)
    {
        if (text.StartsWith('\uFEFF'))
        {
            problem = "Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)";
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = DeepestNesting });
            problem = null;
            return document.RootElement.Clone();
        }
        catch (JsonException malformed)
        {
            problem = malformed.Message;
            return null;
        }
    }

    /// <summary>The schema version of the agent's documents: the number 1.0, which must not become 1.</summary>
    public static JsonNode SchemaVersion() => JsonNode.Parse("1.0")!;

    /// <summary>The value as a tree of its own.</summary>
    public static JsonNode? ToNode(JsonElement value) => JsonNode.Parse(value.GetRawText());

    /// <summary>A string value, also one with half a surrogate pair, which Python accepts and System.Text.Json refuses.</summary>
    public static string TextOf(JsonElement value)
    {
        try
        {
            return value.GetString() ?? string.Empty;
        }
        catch (InvalidOperationException)
        {
            return value.GetRawText().Trim('"');
        }
    }

    /// <summary>The text that json.dumps makes of the value.</summary>
    public static string Dumps(JsonNode? value)
    {
        using JsonDocument document = JsonDocument.Parse(
            value?.ToJsonString() ?? "null", new JsonDocumentOptions { MaxDepth = DeepestNesting });
        return Dumps(document.RootElement);
    }

    /// <inheritdoc cref="Dumps(JsonNode)"/>
    public static string Dumps(JsonElement value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(text, value);
                break;
            case JsonValueKind.Array:
                WriteArray(text, value);
                break;
            case JsonValueKind.String:
                WriteString(text, TextOf(value));
                break;
            case JsonValueKind.Number:
                text.Append(PythonNumber(value.GetRawText()));
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static void WriteObject(StringBuilder text, JsonElement value)
    {
        // A repeated key keeps its first place and its last value, like a Python dict.
        var members = new OrderedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonProperty member in value.EnumerateObject())
        {
            members[member.Name] = member.Value;
        }

        text.Append('{');
        string separator = string.Empty;
        foreach ((string key, JsonElement member) in members)
        {
            text.Append(separator);
            WriteString(text, key);
            text.Append(": ");
            Write(text, member);
            separator = ", ";
        }

        text.Append('}');
    }

    private static void WriteArray(StringBuilder text, JsonElement value)
    {
        text.Append('[');
        string separator = string.Empty;
        foreach (JsonElement item in value.EnumerateArray())
        {
            text.Append(separator);
            Write(text, item);
            separator = ", ";
        }

        text.Append(']');
    }

    private static void WriteString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (char character in value)
        {
            _ = character switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\f' => text.Append("\\f"),
                '\b' => text.Append("\\b"),
                >= ' ' and <= '~' => text.Append(character),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
            };
        }

        text.Append('"');
    }

    /// <summary>repr() of the number: integers verbatim, floats in the shortest form that reads back.</summary>
    private static string PythonNumber(string raw)
    {
        if (raw.AsSpan().IndexOfAny('.', 'e', 'E') < 0)
        {
            return raw;
        }

        double number = double.Parse(raw, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (double.IsInfinity(number))
        {
            return number > 0 ? "Infinity" : "-Infinity";
        }

        if (number == 0)
        {
            return double.IsNegative(number) ? "-0.0" : "0.0";
        }

        return (number < 0 ? "-" : string.Empty) + Layout(Math.Abs(number).ToString("R", CultureInfo.InvariantCulture));
    }

    /// <summary>The shortest digits, which .NET and Python agree on, in Python's layout: exponents below -4 and from 16 on.</summary>
    private static string Layout(string shortest)
    {
        int mark = shortest.IndexOf('E', StringComparison.Ordinal);
        string mantissa = mark < 0 ? shortest : shortest[..mark];
        int exponent = mark < 0 ? 0 : int.Parse(shortest[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        exponent += (point < 0 ? mantissa.Length : point) - 1;
        string digits = mantissa.Replace(".", string.Empty, StringComparison.Ordinal);
        string significant = digits.TrimStart('0');
        exponent -= digits.Length - significant.Length;
        significant = significant.TrimEnd('0');

        if (exponent is < -4 or >= 16)
        {
            string fraction = significant.Length > 1 ? "." + significant[1..] : string.Empty;
            return $"{significant[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }

        if (exponent < 0)
        {
            return "0." + new string('0', -exponent - 1) + significant;
        }

        string padded = significant.PadRight(exponent + 2, '0');
        return $"{padded[..(exponent + 1)]}.{padded[(exponent + 1)..]}";
    }
}
