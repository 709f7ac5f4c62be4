using System.Text;

using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

using SnapshotCore.Errors;
using SnapshotCore.Linux;

namespace SnapshotCore.Settings;

/// <summary>
/// The agent's <c>config/&lt;N&gt;.settings</c>: one delivery of public and encrypted settings.
/// Contract: docs/protocol.md, "Settings".
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="PublicSettings">The public settings; null when they are absent or empty.</param>
/// <param name="ProtectedSettings">The cipher text (base64); null when there is none.</param>
/// <param name="Thumbprint">Names the certificate of the cipher text; null when there is none.</param>
public sealed record SettingsFile(string Path, JObject? PublicSettings, string? ProtectedSettings, string? Thumbprint)
{
    /// <summary>The largest file that is read: far above a request with as many disks as a VM can have.</summary>
    public const int SizeLimit = 4 * 1024 * 1024;

    private const string HandlerSettings = "runtimeSettings[0].handlerSettings";
    private const string ProtectedKey = "protectedSettings";
    private const string ThumbprintKey = "protectedSettingsCertThumbprint";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Public settings that are neither an object nor empty; null otherwise. Code 11.</summary>
    public BackupError? PublicProblem { get; init; }

    /// <summary>Cipher text or thumbprint of a wrong type; null otherwise. Code 16.</summary>
    public BackupError? ProtectedProblem { get; init; }

    /// <summary>Reads a settings file. Code 16 for an empty file, 11 for whatever else can't be read.</summary>
    public static Result<SettingsFile> Read(string path)
    {
        BoundedFile file = BoundedFile.Read(path, SizeLimit);
        Result<JObject> document = ReadDocument(path, file);
        if (!document.IsSuccess)
        {
            return document.Error;
        }

        Result<JObject> handler = FindHandlerSettings(path, document.Value);
        return handler.IsSuccess ? From(path, handler.Value) : handler.Error;
    }

    /// <inheritdoc cref="RemoveProtected(string)"/>
    public Result<bool> RemoveProtected() => RemoveProtected(Path);

    /// <summary>
    /// Rewrites the file without the cipher text, leaving all else, its owner and its mode as they are. Reads the file
    /// anew, so that what the agent may have written since is not lost. True if something was removed, false if there
    /// was nothing to remove (no file, no content, no cipher text); code 2 if it could not be written.
    /// </summary>
    public static Result<bool> RemoveProtected(string path)
    {
        BoundedFile file = BoundedFile.Read(path, SizeLimit);
        if (file.Errno == Errno.ENOENT || (file.Errno == Errno.None && file.Content.IsEmpty))
        {
            return false;
        }

        Result<JObject> document = ReadDocument(path, file);
        if (!document.IsSuccess)
        {
            return document.Error;
        }

        bool isPresent = false;
        foreach (JToken entry in document.Value["runtimeSettings"] as JArray ?? [])
        {
            if ((entry as JObject)?["handlerSettings"] is JObject handler)
            {
                isPresent |= handler[ProtectedKey] is { Type: not JTokenType.Null };
                handler.Remove(ProtectedKey);
            }
        }

        if (!isPresent)
        {
            return false;
        }

        byte[] rest = Serialize(document.Value);
        try
        {
            AtomicFile.Replace(path, rest, file.Mode, (file.User, file.Group));
            return true;
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOSPC && rest.Length <= file.Content.Length)
        {
            return Overwrite(path, rest, file.Content.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return SettingsErrors.NotRemoved(path, e.Message);
        }
    }

    /// <summary>
    /// For a disk that is full: the same number of bytes in the same blocks, the rest of them blanks, which JSON allows.
    /// A secret that stays is worse than a file that a power failure may tear.
    /// </summary>
    private static Result<bool> Overwrite(string path, byte[] content, int length)
    {
        byte[] padded = new byte[length];
        padded.AsSpan().Fill((byte)' ');
        content.CopyTo(padded, 0);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 0);
            file.Write(padded);
            file.Flush(flushToDisk: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return SettingsErrors.NotRemoved(path, e.Message);
        }
    }

    /// <summary>Names the file, never a content.</summary>
    public override string ToString() => $"{nameof(SettingsFile)} {Path}";

    private static Result<JObject> ReadDocument(string path, BoundedFile file)
    {
        if (file.Errno != Errno.None)
        {
            return SettingsErrors.FileUnreadable(path, file.Errno);
        }

        string text;
        try
        {
            text = StrictUtf8.GetString(file.Content.Span);
        }
        catch (DecoderFallbackException)
        {
            return SettingsErrors.FileNotUtf8(path);
        }

        if (string.IsNullOrWhiteSpace(text.TrimStart('\uFEFF')))
        {
            return SettingsErrors.FileEmpty(path);
        }

        JToken? document = SettingsJson.Parse(text, out string fault);
        return document switch
        {
            JObject found => found,
            null => SettingsErrors.FileNotJson(path, fault),
            _ => SettingsErrors.Shape(path, "its root", "an object", document),
        };
    }

    private static Result<JObject> FindHandlerSettings(string path, JObject document)
    {
        if (document["runtimeSettings"] is not JArray { Count: > 0 } list)
        {
            return SettingsErrors.Shape(path, "runtimeSettings", "an array of one", document["runtimeSettings"]);
        }

        if (list[0] is not JObject first)
        {
            return SettingsErrors.Shape(path, "runtimeSettings[0]", "an object", list[0]);
        }

        return first["handlerSettings"] is JObject handler
            ? handler
            : SettingsErrors.Shape(path, HandlerSettings, "an object", first["handlerSettings"]);
    }

    private static SettingsFile From(string path, JObject handler)
    {
        JToken? publicSettings = handler["publicSettings"];
        string? cipherText = Text(path, handler, ProtectedKey, out BackupError? cipherTextProblem);
        string? thumbprint = Text(path, handler, ThumbprintKey, out BackupError? thumbprintProblem);
        return new SettingsFile(path, publicSettings as JObject, cipherText, thumbprint)
        {
            PublicProblem = IsEmptyOrObject(publicSettings)
                ? null
                : SettingsErrors.Shape(path, $"{HandlerSettings}.publicSettings", "an object or null", publicSettings),
            ProtectedProblem = cipherTextProblem ?? thumbprintProblem,
        };
    }

    private static string? Text(string path, JObject handler, string key, out BackupError? problem)
    {
        JToken? token = handler[key];
        problem = token is null or JValue { Type: JTokenType.Null or JTokenType.String }
            ? null
            : SettingsErrors.ProtectedShape(path, key, token);
        string? text = problem is null ? (string?)token : null;
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }

    private static bool IsEmptyOrObject(JToken? token) => token switch
    {
        null or JObject or JArray { Count: 0 } => true,
        JValue value => value.Type == JTokenType.Null || (value.Type == JTokenType.String && ((string)value!).Length == 0),
        _ => false,
    };

    private static byte[] Serialize(JObject document)
    {
        // ASCII only, as the agent writes it.
        using var text = new StringWriter();
        using (var writer = new JsonTextWriter(text) { StringEscapeHandling = StringEscapeHandling.EscapeNonAscii })
        {
            document.WriteTo(writer);
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
