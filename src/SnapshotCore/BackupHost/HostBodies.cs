using System.Text;

using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

using SnapshotCore.Settings;

namespace SnapshotCore.BackupHost;

/// <summary>The bodies of both calls to the host. docs/protocol.md, "Host".</summary>
internal static class HostBodies
{
    private const string Token = "snapshotTaskToken";

    /// <summary>The body of <c>presnapshot</c>.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="wantsDetails">Whether the host is asked about the disks, and not for its time alone.</param>
    internal static byte[] PreSnapshot(SnapshotRequest request, bool wantsDetails)
    {
        var body = new JObject { ["taskId"] = request.HostTaskId, [Token] = request.SnapshotTaskToken.Expose() };
        if (wantsDetails)
        {
            body["preSnapshotSettings"] = new JArray(Entry("isVMADEEnabled", request.IncludedDisks.IsVmAdeEnabled));
        }

        return Bytes(body);
    }

    /// <summary>The body of <c>dosnapshot</c>.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="encryption">What <c>presnapshot</c> said of encrypted disks; null if they are not to be handled.</param>
    internal static byte[] DoSnapshot(SnapshotRequest request, DiskEncryption? encryption) =>
        Bytes(Compose(request, encryption, request.SnapshotTaskToken.Expose(), encryption?.Settings));

    /// <summary>The same as a text for the log: without the token, and without the settings of the encryption.</summary>
    internal static string Describe(SnapshotRequest request, DiskEncryption? encryption) => Compose(
        request, encryption, ProtectedText.Redacted, encryption is null ? null : ProtectedText.Redacted).ToString(Formatting.None);

    private static JObject Compose(SnapshotRequest request, DiskEncryption? encryption, string token, JToken? encryptionSettings)
    {
        var settings = new JArray(request.DynamicConfigs.Values.Select(flag => Entry(flag.Key, flag.Value)))
        {
            Entry("isVmmdBlobIncluded", request.IncludedDisks.IsVmmdBlobIncluded),
        };
        var metadata = new JArray((request.BackupMetadata ?? []).Select(entry => Entry(entry.Key, entry.Value)));
        if (encryption is not null)
        {
            settings.Add(Entry("isOsDiskADEEncrypted", encryption.IsOsDiskEncrypted));
            settings.Add(Entry("areDataDisksADEEncrypted", encryption.AreDataDisksEncrypted));
            metadata.Add(Entry(DiskEncryption.SettingsKey, encryptionSettings!));
        }

        var body = new JObject
        {
            ["taskId"] = request.HostTaskId,
            ["diskIds"] = new JArray(request.IncludedDisks.Luns),
            ["settings"] = settings,
            [Token] = token,
            ["snapshotMetadata"] = metadata,
        };
        if (request.IncludedDisks.InstantAccessDurationMinutes is { } minutes)
        {
            body["instantAccessDurationMinutes"] = minutes;
        }

        return body;
    }

    private static JObject Entry(string key, JToken value) => new() { ["Key"] = key, ["Value"] = value };

    private static byte[] Bytes(JObject body) => Encoding.UTF8.GetBytes(body.ToString(Formatting.None));
}
