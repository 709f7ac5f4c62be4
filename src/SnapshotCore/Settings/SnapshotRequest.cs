using Newtonsoft.Json.Linq;

using SnapshotCore.Errors;

namespace SnapshotCore.Settings;

/// <summary>What <c>commandToExecute</c> asks for.</summary>
public enum CommandKind
{
    /// <summary>Nothing was given.</summary>
    Missing,

    /// <summary>Something that this extension does not know.</summary>
    Unknown,

    /// <summary>Success without any work.</summary>
    Install,

    /// <summary>A backup.</summary>
    Snapshot,
}

/// <summary>
/// One request of the backup service, typed: every field of the public and the protected settings and of the objects
/// encoded in them. Reading never fails; what is malformed is absent and listed in <see cref="Problems"/>, and
/// <see cref="ValidateDelivery"/> and its companions say what of it refuses a backup. Contract: docs/protocol.md, "Settings".
/// </summary>
public sealed partial record SnapshotRequest
{
    internal SnapshotRequest(string file) => File = file;

    /// <summary>What the errors name as the source: the settings file.</summary>
    public string File { get; }

    /// <summary>Reads the request. Never fails: see <see cref="Problems"/>.</summary>
    public static SnapshotRequest Parse(SettingsContent content) => new RequestParser(content).Parse();

    /// <summary>Reads the request from its parts.</summary>
    /// <param name="publicSettings">The public settings; null if absent.</param>
    /// <param name="protectedSettings">The decrypted settings; null if absent or not decrypted.</param>
    /// <param name="decryptionError">Why they were not decrypted; null if they were or there are none.</param>
    public static SnapshotRequest Parse(JObject? publicSettings, JObject? protectedSettings, BackupError? decryptionError) =>
        Parse(new SettingsContent("the settings file", publicSettings, protectedSettings) { DecryptionError = decryptionError });

    /// <summary>Every malformed field, and a failed decryption; each names field, place and what was expected.</summary>
    public IReadOnlyList<BackupError> Problems { get; internal init; } = [];

    /// <summary>Why the protected settings could not be read; null if they could, or if there are none.</summary>
    public BackupError? DecryptionError { get; internal init; }

    /// <summary>What is to be done.</summary>
    public CommandKind Command { get; internal init; }

    /// <summary>The task, echoed in the status; null if not given.</summary>
    public string? TaskId { get; internal init; }

    /// <summary>The task id for calls to the host: <c>customSettings.backupTaskId</c>, else <see cref="TaskId"/>.</summary>
    public string? HostTaskId => string.IsNullOrEmpty(Custom.BackupTaskId) ? TaskId : Custom.BackupTaskId;

    /// <summary>The language of human text, e.g. <c>en-us</c>; null if not given.</summary>
    public string? Locale { get; internal init; }

    /// <summary><c>commandStartTimeUTCTicks</c> digit by digit, for the echo in the status; null if not given.</summary>
    public string? CommandStartTicks { get; internal init; }

    /// <summary>When the service gave the command (UTC); null if missing or unreadable: no too-late rule then.</summary>
    public DateTimeOffset? CommandStart { get; internal init; }

    /// <summary>Whether the VM is a classic one (V1); anything else, also nothing, is V2.</summary>
    public bool IsClassicVm { get; internal init; }

    /// <summary>Where the log goes; null if there is no usable URI.</summary>
    public SasUri? LogsBlob { get; internal init; }

    /// <summary>Where the report goes; null if there is no usable URI.</summary>
    public SasUri? StatusBlob { get; internal init; }

    /// <summary>The blobs of the disks, in disk order; empty if any of them is unusable.</summary>
    public IReadOnlyList<SasUri> Disks { get; internal init; } = [];

    /// <summary>What the snapshots are marked with, in order; null if missing or malformed.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? BackupMetadata { get; internal init; }

    /// <summary>The host service's token; empty if there is none.</summary>
    public ProtectedText SnapshotTaskToken { get; internal init; } = ProtectedText.None;

    /// <summary>The disks that the backup covers.</summary>
    public IncludedDisks IncludedDisks { get; internal init; } = IncludedDisks.Unspecified;

    /// <summary>The service's feature flags.</summary>
    public DynamicConfigs DynamicConfigs { get; internal init; } = DynamicConfigs.None;

    /// <summary>The service's finer wishes.</summary>
    public CustomSettings Custom { get; internal init; } = CustomSettings.Unspecified;

    /// <summary>
    /// Whether a crash-consistent snapshot may stand for a failed freeze: a managed VM with one included disk, on a
    /// repeated try, if the service allows it.
    /// </summary>
    public bool IsCrashConsistentAllowed => Custom is
    {
        IsManagedVm: true,
        CanTakeCrashConsistentSnapshot: true,
        BackupRetryCount: > 0,
    } && IncludedDisks.Luns.Count == 1;
}
