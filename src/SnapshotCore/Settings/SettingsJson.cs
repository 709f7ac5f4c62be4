using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace SnapshotCore.Settings;

/// <summary>
/// Reads JSON so that what is passed on or written back is what came: dates stay text, and numbers with a fraction or
/// an exponent keep their digits (as raw values). Says where a text is not JSON, but never what stands there: the text
/// may be secret.
/// </summary>
public static class SettingsJson
{
    /// <summary>Reads one JSON value that fills the whole text; null with the place of the fault otherwise.</summary>
    /// <param name="text">The text; a leading byte order mark is ignored.</param>
    /// <param name="fault">What is wrong and where, e.g. <c>not JSON at line 1, column 7</c>; empty on success.</param>
    public static JToken? Parse(string text, out string fault)
    {
        text = text.StartsWith('\uFEFF') ? text[1..] : text;
        using var characters = new StringReader(text);
        using var reader = new JsonTextReader(characters)
        {
            DateParseHandling = DateParseHandling.None,
            FloatParseHandling = FloatParseHandling.Double, // Decimal would refuse 1e400; the digits come from the text
        };
        try
        {
            JToken token = JToken.ReadFrom(reader);
            while (reader.Read())
            {
                // Nothing but comments can come here: for anything else the reader throws.
            }

            fault = string.Empty;
            return token is JContainer container ? KeepNumbers(container, text, out fault) : token;
        }
        catch (JsonReaderException e)
        {
            // The exception's own message quotes what it found.
            fault = $"not JSON at line {e.LineNumber}, column {e.LinePosition}";
            return null;
        }
    }

    private static JContainer? KeepNumbers(JContainer document, string text, out string fault)
    {
        fault = string.Empty;
        List<JValue>? floats = null;
        foreach (JToken token in document.DescendantsAndSelf())
        {
            if (token is JValue { Type: JTokenType.Float } value)
            {
                (floats ??= []).Add(value);
            }
        }

        if (floats is null)
        {
            return document;
        }

        List<int> lines = LineStarts(text);
        foreach (JValue value in floats)
        {
            IJsonLineInfo place = value; // where the number ended
            int end = lines[place.LineNumber - 1] + place.LinePosition;
            int start = end;
            while (start > 0 && (char.IsAsciiDigit(text[start - 1]) || "+-.eE".Contains(text[start - 1], StringComparison.Ordinal)))
            {
                start--;
            }

            if (start == end)
            {
                fault = $"NaN or Infinity, which JSON does not know, at line {place.LineNumber}, column {place.LinePosition}";
                return null;
            }

            value.Replace(new JRaw(text[start..end]));
        }

        return document;
    }

    private static List<int> LineStarts(string text)
    {
        List<int> starts = [0];
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
            {
                starts.Add(i + 1);
            }
        }

        return starts;
    }
}
