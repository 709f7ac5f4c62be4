using System.Globalization;

using SnapshotCore.Errors;

namespace SnapshotCore.Agent;

/// <summary>
/// The sequence number that was claimed last: the file <c>mrseq</c>, which the guest agent copies to a new version
/// (docs/protocol.md, "State on disk"). Only an equal number has been processed; a smaller one has not.
/// </summary>
/// <param name="versionFolder">The folder that holds the file.</param>
public sealed class ProcessedSequence(string versionFolder)
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "mrseq";

    /// <summary>Stands for no number at all; no settings have it.</summary>
    public const int None = -1;

    private readonly string _path = Path.Combine(versionFolder, FileName);

    /// <summary>The number; <see cref="None"/> when the file is missing or holds anything but an integer ≥ 0.</summary>
    public int Read() =>
        SequenceNumber.TryParse(StateFile.Read(_path), out int number) ? number : None;

    /// <summary>Whether exactly this number was claimed last.</summary>
    /// <param name="sequence">The number of the settings at hand.</param>
    public bool IsProcessed(int sequence) => sequence >= 0 && Read() == sequence;

    /// <summary>Claims a number.</summary>
    /// <param name="sequence">The number of the settings at hand.</param>
    /// <returns>Null on success.</returns>
    public BackupError? Store(int sequence) =>
        StateFile.Write(_path, sequence.ToString(CultureInfo.InvariantCulture));

    /// <summary>Forgets the number: the next enable works, whatever its number.</summary>
    /// <returns>Null on success.</returns>
    public BackupError? Forget() => Store(None);
}
