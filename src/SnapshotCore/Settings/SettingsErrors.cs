using Newtonsoft.Json.Linq;

using SnapshotCore.Errors;
using SnapshotCore.Linux;

namespace SnapshotCore.Settings;

/// <summary>
/// Every error that reading the agent's settings and the backup request can end in. A text names file, field, type and
/// place, never a value: any value may be secret.
/// </summary>
internal static class SettingsErrors
{
    private const string AgentWritesIt =
        "Retry the backup: the guest agent writes this file before each call. If it persists, restart the guest agent "
        + "and look for disk errors or a full disk.";

    private const string ServiceWritesIt =
        "Retry the backup. The backup service writes this field, it can't be corrected inside the VM: if it persists, "
        + "contact support with this message.";

    private const string RenewCertificate =
        "Restart the guest agent (systemctl restart walinuxagent, or waagent), which fetches the VM's certificates "
        + "anew, then retry the backup.";

    /// <summary>The settings file can't be read at all.</summary>
    internal static BackupError FileUnreadable(string path, Errno errno) => new(
        ErrorCode.Parameter, $"The settings file {path} cannot be read: {errno.Describe()}.", AgentWritesIt);

    /// <summary>The settings file has no content: the agent had no settings for this extension.</summary>
    internal static BackupError FileEmpty(string path) => new(
        ErrorCode.CertificateNotFound, $"The settings file {path} is empty: the agent had no settings to deliver.", AgentWritesIt);

    /// <summary>The settings file is no UTF-8 text.</summary>
    internal static BackupError FileNotUtf8(string path) => new(
        ErrorCode.Parameter, $"The settings file {path} is not UTF-8 text.", AgentWritesIt);

    /// <summary>The settings file is not JSON.</summary>
    internal static BackupError FileNotJson(string path, string fault) => new(
        ErrorCode.Parameter, $"The settings file {path} is {fault}.", AgentWritesIt);

    /// <summary>The settings file is JSON of another shape.</summary>
    internal static BackupError Shape(string path, string jsonPath, string expected, JToken? found) => new(
        ErrorCode.Parameter, $"The settings file {path} has {Found(found)} at {jsonPath}, expected {expected}.", AgentWritesIt);

    /// <summary>The protected settings could not be taken out of the settings file.</summary>
    internal static BackupError NotRemoved(string path, string reason) => new(
        ErrorCode.Error,
        $"The encrypted settings could not be removed from {path}: {reason}.",
        "Free space on, or make writable, the file system of this folder; then retry the backup.");

    /// <summary>The cipher text or its thumbprint has a wrong type.</summary>
    internal static BackupError ProtectedShape(string path, string key, JToken found) => new(
        ErrorCode.CertificateNotFound, $"{key} in {path} is {Found(found)}, expected a string.", AgentWritesIt);

    /// <summary>The cipher text came without naming its certificate; it is left aside, as the contract says.</summary>
    internal static BackupError NoThumbprint(string path) => new(
        ErrorCode.CertificateNotFound,
        $"protectedSettings in {path} name no certificate (protectedSettingsCertThumbprint is missing), so they are not read.",
        AgentWritesIt);

    /// <summary>The thumbprint is none.</summary>
    internal static BackupError BadThumbprint(int length) => new(
        ErrorCode.CertificateNotFound,
        $"protectedSettingsCertThumbprint is no SHA-1 thumbprint: expected 40 hexadecimal digits, found {length} characters.",
        AgentWritesIt);

    /// <summary>Certificate or key file can't be read.</summary>
    internal static BackupError SecretFileUnreadable(string what, string path, Errno errno) => new(
        ErrorCode.CertificateNotFound,
        $"The protected settings cannot be decrypted: the {what} {path} cannot be read: {errno.Describe()}.",
        RenewCertificate);

    /// <summary>Certificate or key file holds something else.</summary>
    internal static BackupError SecretFileMalformed(string what, string path, string reason) => new(
        ErrorCode.CertificateNotFound,
        $"The protected settings cannot be decrypted: {path} holds no usable {what}: {reason}.",
        RenewCertificate);

    /// <summary>Key and certificate are no pair.</summary>
    internal static BackupError KeyMismatch(string keyPath, string certificatePath) => new(
        ErrorCode.CertificateNotFound,
        $"The protected settings cannot be decrypted: the private key {keyPath} does not belong to the certificate {certificatePath}.",
        RenewCertificate);

    /// <summary>The cipher text is not what the contract says it is.</summary>
    internal static BackupError Envelope(string reason) => new(
        ErrorCode.CertificateNotFound, $"The protected settings cannot be decrypted: {reason}.", ServiceWritesIt);

    /// <summary>The cipher text is for other certificates.</summary>
    internal static BackupError NoRecipient(string certificatePath, int recipients) => new(
        ErrorCode.CertificateNotFound,
        $"The protected settings cannot be decrypted: none of their {recipients} recipient(s) is the certificate {certificatePath}.",
        RenewCertificate);

    /// <summary>The key opened nothing.</summary>
    internal static BackupError KeyDoesNotOpen(string keyPath) => new(
        ErrorCode.CertificateNotFound,
        $"The protected settings cannot be decrypted: the private key {keyPath} does not open their content key.",
        RenewCertificate);

    /// <summary>The content key is fine, the content is not.</summary>
    internal static BackupError CipherTextBroken() => new(
        ErrorCode.CertificateNotFound,
        "The protected settings cannot be decrypted: the cipher text is truncated or damaged.",
        ServiceWritesIt);

    /// <summary>A URI that can't be used.</summary>
    internal static BackupError BadUri(string field, string reason) => new(
        ErrorCode.Parameter, $"{field} holds no usable blob URI: {reason}.", ServiceWritesIt);

    /// <summary>A field with a wrong type or content.</summary>
    internal static BackupError Field(string field, string place, string found, string expected) => new(
        ErrorCode.Parameter, $"{field} in {place}: found {found}, expected {expected}.", ServiceWritesIt);

    /// <summary>The same error, naming the settings file as well.</summary>
    internal static BackupError InFile(string path, BackupError error) => error with { Message = $"{path}: {error.Message}" };

    /// <summary>What one process handed to the next can't be read: a broken pipe or program, not bad input.</summary>
    internal static BackupError NotHandedOver(string fault) => new(
        ErrorCode.Error,
        $"The request was not handed over completely to the worker{(fault.Length == 0 ? string.Empty : $": it is {fault}")}.",
        "Retry the backup; if it persists, reinstall the extension.");

    /// <summary>Neither public nor protected settings have any content.</summary>
    internal static BackupError NothingDelivered(string file, BackupError? cause) => new(
        ErrorCode.CertificateNotFound,
        $"Both the public and the protected settings of {file} are empty.{Because(cause)}",
        cause?.Remedy ?? RenewCertificate);

    /// <summary>Disks are excluded, but nothing says which remain.</summary>
    internal static BackupError LunListEmpty() => new(
        ErrorCode.InvalidDataDiskLunList,
        "Disks are excluded from the backup and disks that only the host can snapshot are present, but the list of "
        + "included disks (includedDisks.dataDiskLunList, isOSDiskIncluded) is empty.",
        "Configure the disk selection of the backup again, then retry the backup.");

    /// <summary>No command at all.</summary>
    internal static BackupError CommandMissing(string place) =>
        Field("commandToExecute", place, "nothing", "a text with \"snapshot\" or \"install\"");

    /// <summary>A command that this extension does not know.</summary>
    internal static BackupError CommandUnknown(string place) =>
        Field("commandToExecute", place, "an unknown command", "a text with \"snapshot\" or \"install\"");

    /// <summary>The disks' URIs are behind settings that can't be read.</summary>
    internal static BackupError DisksUnreadable(BackupError cause) => new(
        ErrorCode.CertificateNotFound, $"The blob URIs of the disks are needed. {cause.Message}", cause.Remedy);

    /// <summary>There is nothing to take a snapshot of.</summary>
    internal static BackupError NoDisks(string file, BackupError? cause) => new(
        ErrorCode.SnapshotFailedNoNetwork,
        $"The request in {file} names no disk to snapshot: blobSASUri is missing or empty.{Because(cause)}",
        cause?.Remedy ?? ServiceWritesIt);

    /// <summary>What a token is, without what it holds.</summary>
    internal static string Found(JToken? token) => token?.Type switch
    {
        null => "nothing",
        JTokenType.Null or JTokenType.Undefined => "null",
        JTokenType.Object => "an object",
        JTokenType.Array => "an array",
        JTokenType.String => ((string)token!).Length == 0 ? "an empty text" : $"a text of {((string)token!).Length} characters",
        JTokenType.Integer => "an integer",
        JTokenType.Raw or JTokenType.Float => "a number",
        JTokenType.Boolean => "a boolean",
        _ => "an unknown value",
    };

    private static string Because(BackupError? cause) => cause is null ? string.Empty : $" {cause.Message}";
}
