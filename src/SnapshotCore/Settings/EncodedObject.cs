using System.Text;

using Newtonsoft.Json.Linq;

namespace SnapshotCore.Settings;

/// <summary>
/// Decodes an <c>objectStr</c>: base64 of UTF-8 text that, without surrounding white space and single quotes, is a JSON
/// object. Contract: docs/protocol.md, "Settings".
/// </summary>
internal static class EncodedObject
{
    /// <summary>The object; null with what was found instead (never its content) if it is none.</summary>
    internal static JObject? Decode(string encoded, out string found)
    {
        byte[] bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out int length) || length == 0)
        {
            found = $"a text of {encoded.Length} characters that is not base64";
            return null;
        }

        string text;
        try
        {
            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true)
                .GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            found = "base64 of bytes that are not UTF-8";
            return null;
        }

        JToken? token = SettingsJson.Parse(text.TrimStart('\uFEFF').Trim().Trim('\''), out string fault);
        found = token is null ? $"base64 of text that is {fault}" : $"base64 of {SettingsErrors.Found(token)}";
        return token as JObject;
    }
}
