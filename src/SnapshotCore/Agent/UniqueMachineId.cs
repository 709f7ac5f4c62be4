using SnapshotCore.Linux;

namespace SnapshotCore.Agent;

/// <summary>
/// The <c>uniqueMachineId</c> of every report: docs/protocol.md, "State on disk". Once made it stays with the disk.
/// </summary>
/// <param name="identity">The identity that a new id is made of.</param>
/// <param name="ownerFolder">The owner's folder, in which the id is kept.</param>
public sealed class UniqueMachineId(MachineIdentity identity, string ownerFolder = UniqueMachineId.OwnerFolder)
{
    /// <summary>The owner's folder.</summary>
    public const string OwnerFolder = "/etc/azure";

    /// <summary>The name of the file.</summary>
    public const string FileName = "machine_identity_FD76C85E-406F-4CFA-8EB0-CF18B123358B";

    /// <summary>
    /// The first line of the file; where there is none, the stored machine identity without its braces, which is
    /// then saved (best effort: a file system that is full or read-only costs the file, not the id). Empty when
    /// neither is known.
    /// </summary>
    public string Read()
    {
        string path = Path.Combine(ownerFolder, FileName);
        if (StateFile.Read(path) is { } saved)
        {
            return saved;
        }

        if (identity.ReadStored()?.TrimStart('{').TrimEnd('}') is not { Length: > 0 } made)
        {
            return string.Empty;
        }

        if (Directory.Exists(ownerFolder))
        {
            AtomicFile.RemoveLeft(ownerFolder, FileName);
            _ = StateFile.Write(path, made);
        }

        return made;
    }
}
