using SnapshotCore.Errors;

namespace SnapshotCore.Settings;

/// <content>
/// What of a request refuses the backup, in the order of docs/protocol.md, "Settings". The choice of a strategy (17) and the
/// too-late check (402) belong between <see cref="ValidateDelivery"/> and <see cref="ValidateCommand"/>.
/// </content>
public sealed partial record SnapshotRequest
{
    /// <summary>What the parser found that may refuse.</summary>
    internal RequestRefusals Refusals { get; init; } = new();

    /// <summary>Whether anything usable arrived: both setting groups empty (16).</summary>
    public BackupError? ValidateDelivery()
    {
        if (Refusals.PublicSettings is not null)
        {
            return Refusals.PublicSettings;
        }

        return Refusals.IsNothingDelivered
            ? SettingsErrors.NothingDelivered(File, DecryptionError ?? Refusals.LeftAside)
            : null;
    }

    /// <summary>Whether it is a complete request for a backup (11): command, public object, metadata, LUN list.</summary>
    public BackupError? ValidateCommand() => Command switch
    {
        CommandKind.Missing => SettingsErrors.CommandMissing(File),
        CommandKind.Unknown => SettingsErrors.CommandUnknown(File),
        CommandKind.Install => null,
        CommandKind.Snapshot => Refusals.PublicObject ?? Refusals.Metadata ?? Refusals.IncludedLuns,
        _ => SettingsErrors.CommandUnknown(File),
    };

    /// <summary>
    /// Whether the disks' URIs are there, which only the path from inside the VM needs: 16 if they could not be
    /// decrypted, 11 if they are malformed, 76 if there are none. Nothing is to be frozen then.
    /// </summary>
    public BackupError? ValidateDisks()
    {
        if (Command == CommandKind.Install || Disks.Count > 0)
        {
            return null;
        }

        return DecryptionError is not null
            ? SettingsErrors.DisksUnreadable(DecryptionError)
            : Refusals.PrivateObject ?? Refusals.Disks ?? SettingsErrors.NoDisks(File, Refusals.LeftAside);
    }
}

/// <summary>The problems of a request that refuse a backup, by the field that has them; null where there is none.</summary>
internal sealed record RequestRefusals
{
    /// <summary>Whether both setting groups are empty.</summary>
    internal bool IsNothingDelivered { get; init; }

    /// <summary>Public settings of a wrong type.</summary>
    internal BackupError? PublicSettings { get; init; }

    /// <summary>Protected settings that were left aside: a cause, no refusal of its own.</summary>
    internal BackupError? LeftAside { get; init; }

    /// <summary>The public object, missing or malformed.</summary>
    internal BackupError? PublicObject { get; init; }

    /// <summary>The private object, malformed.</summary>
    internal BackupError? PrivateObject { get; init; }

    /// <summary>The metadata, missing or malformed.</summary>
    internal BackupError? Metadata { get; init; }

    /// <summary>The LUN list, malformed: which disks are meant is unknown.</summary>
    internal BackupError? IncludedLuns { get; init; }

    /// <summary>A disk's URI, malformed.</summary>
    internal BackupError? Disks { get; init; }
}
