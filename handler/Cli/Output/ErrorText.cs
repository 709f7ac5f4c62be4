using SnapshotCore.Errors;

namespace VmSnapshot.Output;

/// <summary>Errors of a backup, for people: number and name as the status and the product's documentation have them.</summary>
internal static class ErrorText
{
    /// <summary><c>306 InsufficientPermissionforPre-Script: what happened. What to do.</c></summary>
    internal static string Of(BackupError error)
    {
        ErrorEntry entry = ErrorCatalogue.Of(error.Code);
        string name = entry.DocumentedName.Length > 0 ? entry.DocumentedName : entry.Name;
        return $"{(int)error.Code} {name}: {error}";
    }
}
