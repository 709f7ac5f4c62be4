namespace SnapshotCore.Reporting.Messages;

/// <summary>
/// The English of what other languages say beside the catalogue's sentences; the keys of their resources are the names here.
/// </summary>
internal static class EnglishTexts
{
    internal const string CrashConsistent = "A crash-consistent snapshot was taken.";

    internal const string Inconsistent = "The snapshots are not consistent.";

    /// <summary>One sentence, <c>{0}</c>, after the other, <c>{1}</c>.</summary>
    internal const string Joined = "{0} {1}";

    /// <summary>What is said, <c>{0}</c>, and what it is in full, <c>{1}</c>.</summary>
    internal const string Detailed = "{0} (in detail: {1})";
}
