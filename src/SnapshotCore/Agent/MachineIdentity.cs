using SnapshotCore.Errors;

namespace SnapshotCore.Agent;

/// <summary>What the comparison of the stored machine with this one says.</summary>
public enum MachineChange
{
    /// <summary>This machine does not tell who it is: nothing follows from that.</summary>
    Unknown = 0,

    /// <summary>No machine was stored; this one is now.</summary>
    FirstSeen = 1,

    /// <summary>The machine is the stored one.</summary>
    Same = 2,

    /// <summary>Another machine: the disk was restored or cloned. What the old one did last is forgotten.</summary>
    Changed = 3,
}

/// <summary>
/// Tells a machine from its restored copy, whose disk carries the state of the original: docs/protocol.md, "State on
/// disk". Role and SMBIOS identity are kept in a file each and only ever compared with their like, so that a source
/// that comes or goes is no change.
/// </summary>
/// <param name="versionFolder">The folder that holds the files.</param>
/// <param name="sources">Where this machine tells who it is.</param>
public sealed class MachineIdentity(string versionFolder, MachineSources sources)
{
    /// <summary>The name of the file with the role's GUID.</summary>
    public const string RoleFileName = "machine_identity_FD76C85E-406F-4CFA-8EB0-CF18B123365C";

    /// <summary>The name of the file with the SMBIOS UUID.</summary>
    public const string SmbiosFileName = "smbios_identity_FD76C85E-406F-4CFA-8EB0-CF18B123365C";

    private readonly string _rolePath = Path.Combine(versionFolder, RoleFileName);
    private readonly string _smbiosPath = Path.Combine(versionFolder, SmbiosFileName);

    /// <summary>Which identity is stored: the role's GUID, else the SMBIOS UUID, as written; null for none.</summary>
    public string? ReadStored() => StateFile.Read(_rolePath) ?? StateFile.Read(_smbiosPath);

    /// <summary>Whether the stored machine is another one; nothing is stored or forgotten.</summary>
    public bool IsOther() => Compare(StateFile.Read(_rolePath), sources.ReadRole()) == MachineChange.Changed
        || Compare(StateFile.Read(_smbiosPath), sources.ReadSmbios()?.ToString()) == MachineChange.Changed;

    /// <summary>
    /// Compares this machine with the stored one and stores it. When it has changed, sequence number and task are
    /// forgotten first: a command killed in between finds the change again.
    /// </summary>
    /// <param name="processed">The sequence number to forget.</param>
    /// <param name="task">The task to forget.</param>
    /// <returns>What the comparison says; an error when something could not be forgotten or stored.</returns>
    public Result<MachineChange> Check(ProcessedSequence processed, TaskIdentity task)
    {
        string? role = sources.ReadRole();
        string? smbios = sources.ReadSmbios()?.ToString();
        MachineChange[] answers =
        [
            Compare(StateFile.Read(_rolePath), role),
            Compare(StateFile.Read(_smbiosPath), smbios),
        ];

        bool changed = answers.Contains(MachineChange.Changed);
        if (changed && (processed.Forget() ?? task.Forget()) is { } notForgotten)
        {
            return notForgotten;
        }

        if ((Store(_rolePath, role) ?? Store(_smbiosPath, smbios)) is { } notStored)
        {
            return notStored;
        }

        return changed ? MachineChange.Changed
            : answers.Contains(MachineChange.Same) ? MachineChange.Same
            : answers.Max();
    }

    private static MachineChange Compare(string? stored, string? current) => (stored, current) switch
    {
        (_, null) => MachineChange.Unknown,
        (null, _) => MachineChange.FirstSeen,
        _ when IsDamaged(stored, current) => MachineChange.FirstSeen,
        _ => AreEqual(stored, current) ? MachineChange.Same : MachineChange.Changed,
    };

    /// <summary>What is no id where this machine has one was torn; it says nothing of another machine.</summary>
    private static bool IsDamaged(string stored, string current) =>
        Guid.TryParse(current, out _) && !Guid.TryParse(stored, out _);

    /// <summary>By value, so that neither braces nor case nor a kernel's other order of bytes make a change.</summary>
    private static bool AreEqual(string stored, string current) =>
        Guid.TryParse(stored, out Guid left) && Guid.TryParse(current, out Guid right)
            ? left == right || left == MachineSources.TurnRound(right)
            : string.Equals(stored, current, StringComparison.OrdinalIgnoreCase);

    private static BackupError? Store(string path, string? current) =>
        current is null || string.Equals(StateFile.Read(path), current, StringComparison.Ordinal)
            ? null
            : StateFile.Write(path, current);
}
