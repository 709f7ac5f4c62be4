using System.Text.Json;

namespace HostEmulator.Contract;

/// <summary>Texts in documents.</summary>
internal static class JsonText
{
    /// <summary>The text; null: it is none, or one with half a surrogate pair, which no encoding has.</summary>
    internal static string? Of(JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
