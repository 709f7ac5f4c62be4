using System.Globalization;

using Newtonsoft.Json.Linq;

using SnapshotCore.Settings;

namespace SnapshotCore.BackupHost;

/// <summary>
/// What the host says about a VM whose disks Azure Disk Encryption has encrypted, to be given back to it with the
/// snapshot. Holds secrets: printing it yields a redaction mark.
/// </summary>
internal sealed class DiskEncryption
{
    /// <summary>Where the settings stand in the host's answer, and among the metadata of a snapshot.</summary>
    internal const string SettingsKey = "DiskEncryptionSettings";

    private DiskEncryption(JToken settings, JToken? isOsDiskEncrypted, JToken? areDataDisksEncrypted)
    {
        Settings = settings;
        IsOsDiskEncrypted = isOsDiskEncrypted ?? new JValue(false);
        AreDataDisksEncrypted = areDataDisksEncrypted ?? new JValue(false);
    }

    /// <summary><c>DiskEncryptionSettings</c> as it came.</summary>
    internal JToken Settings { get; }

    /// <summary><c>isOsDiskADEEncrypted</c> as it came; false if it did not.</summary>
    internal JToken IsOsDiskEncrypted { get; }

    /// <summary><c>areDataDisksADEEncrypted</c> as it came; false if it did not.</summary>
    internal JToken AreDataDisksEncrypted { get; }

    /// <summary>All texts in the settings that no text of ours may show.</summary>
    internal IEnumerable<string> Secrets => Settings is JContainer container
        ? container.Descendants().OfType<JValue>().Select(value => value.ToString(CultureInfo.InvariantCulture)).Where(IsSecret)
        : [Settings.ToString()];

    /// <summary>The redaction mark.</summary>
    public override string ToString() => ProtectedText.Redacted;

    // "true", "1.1" and the like tell nothing, and stand in every other text.
    private static bool IsSecret(string text) => text.Length >= 8;

    /// <summary>Takes it from an answer; null if there are no settings in it.</summary>
    internal static DiskEncryption? Read(JObject answer)
    {
        JToken? settings = answer[SettingsKey];
        bool isEmpty = settings is null or JValue { Value: null or "" } or JContainer { HasValues: false };
        return isEmpty ? null : new DiskEncryption(settings!, answer["isOsDiskADEEncrypted"], answer["areDataDisksADEEncrypted"]);
    }
}
