using System.Globalization;

using SnapshotCore.Errors;

namespace SnapshotCore.Agent;

/// <summary>
/// A note that the outcome of a number is on its way from the status file to the blobs. Left behind, it says that the machine
/// went down in between, so that the backup service may not know yet: docs/protocol.md, "State on disk".
/// </summary>
/// <param name="versionFolder">The folder that holds the file.</param>
/// <param name="sequence">The number whose outcome it is, ≥ 0.</param>
public sealed class OwedReport(string versionFolder, int sequence)
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "owed_report";

    private readonly string _path = Path.Combine(versionFolder, FileName);

    /// <summary>Whether it is noted for this very number.</summary>
    public bool IsNoted => SequenceNumber.TryParse(StateFile.Read(_path), out int noted) && noted == sequence;

    /// <summary>Notes it, before the status file says the outcome.</summary>
    /// <returns>Null on success.</returns>
    public BackupError? Note() => StateFile.Write(_path, sequence.ToString(CultureInfo.InvariantCulture));

    /// <summary>The blobs have been told, or can't be.</summary>
    /// <returns>Null on success.</returns>
    public BackupError? Settle() => StateFile.Delete(_path);
}
