using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

using SnapshotCore.Errors;

namespace SnapshotCore.Settings;

/// <summary>
/// A settings file, decrypted: all that a request is read from. One process hands it to the next as text
/// (<see cref="Serialize"/>), through a pipe only: it is secret.
/// </summary>
/// <param name="File">What errors name as the source, e.g. <c>…/config/3.settings</c>.</param>
/// <param name="PublicSettings">The public settings; null if absent.</param>
/// <param name="ProtectedSettings">The decrypted settings; null if absent or not decrypted.</param>
public sealed record SettingsContent(string File, JObject? PublicSettings, JObject? ProtectedSettings)
{
    /// <summary>Why the protected settings could not be decrypted; null otherwise.</summary>
    public BackupError? DecryptionError { get; init; }

    /// <summary>Why the public settings could not be taken; null otherwise.</summary>
    public BackupError? PublicProblem { get; init; }

    /// <summary>Why protected settings were left aside, as the contract wants it; null otherwise.</summary>
    public BackupError? LeftAside { get; init; }

    /// <summary>Decrypts a settings file. A failure is kept, not returned: the host may do without the secrets.</summary>
    /// <param name="file">The agent's file.</param>
    /// <param name="agentFolder">Holds the certificates: the parent of the version folder.</param>
    public static SettingsContent Open(SettingsFile file, string agentFolder)
    {
        var content = new SettingsContent(file.Path, file.PublicSettings, null) { PublicProblem = file.PublicProblem };
        if (file.ProtectedProblem is not null)
        {
            return content with { DecryptionError = file.ProtectedProblem };
        }

        if (file.ProtectedSettings is null)
        {
            return content;
        }

        if (file.Thumbprint is null)
        {
            return content with { LeftAside = SettingsErrors.NoThumbprint(file.Path) };
        }

        Result<JObject> settings = Settings.ProtectedSettings.Decrypt(file.ProtectedSettings, file.Thumbprint, agentFolder);
        return settings.IsSuccess
            ? content with { ProtectedSettings = settings.Value }
            : content with { DecryptionError = SettingsErrors.InFile(file.Path, settings.Error) };
    }

    /// <summary>The whole content as JSON text: a secret.</summary>
    public string Serialize() => new JObject
    {
        ["file"] = File,
        ["public"] = PublicSettings?.DeepClone(),
        ["protected"] = ProtectedSettings?.DeepClone(),
        ["decryptionError"] = BackupErrorJson.Write(DecryptionError),
        ["publicProblem"] = BackupErrorJson.Write(PublicProblem),
        ["leftAside"] = BackupErrorJson.Write(LeftAside),
    }.ToString(Formatting.None);

    /// <summary>The content that <see cref="Serialize"/> has written.</summary>
    public static Result<SettingsContent> Deserialize(string text) =>
        SettingsJson.Parse(text, out string fault) is JObject found && (string?)found["file"] is { } file
            ? new SettingsContent(file, found["public"] as JObject, found["protected"] as JObject)
            {
                DecryptionError = BackupErrorJson.Read(found["decryptionError"]),
                PublicProblem = BackupErrorJson.Read(found["publicProblem"]),
                LeftAside = BackupErrorJson.Read(found["leftAside"]),
            }
            : SettingsErrors.NotHandedOver(fault);

    /// <summary>Names the file, never a content.</summary>
    public override string ToString() => $"{nameof(SettingsContent)} of {File}";
}
