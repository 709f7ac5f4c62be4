namespace Stage;

/// <summary>What a run keeps while it lasts, outside its own files: the journal with its lock, and rcu_expedited.</summary>
internal sealed class RunLeftovers
{
    private const string Rcu = "/sys/kernel/rcu_expedited";
    private const string Journal = "/run/vmsnapshot/journal";

    // The kernel's, not the sandbox's: a freeze in another sandbox raises it for some milliseconds, perhaps just before a run
    // of ours. Left behind would be a raised one.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly int _rcu = ReadRcu();

    /// <summary>What is there after the run's end and was not before, one sentence each.</summary>
    internal IReadOnlyList<string> Find() =>
    [
        .. SpinWait.SpinUntil(() => ReadRcu() <= _rcu, Patience) ? (string[])[] : ["rcu_expedited is not what it was"],
        .. InJournal(Journal),
    ];

    /// <summary>Whether the journal is empty, or there is none.</summary>
    internal static bool IsJournalEmpty => !File.Exists(Journal) || new FileInfo(Journal).Length == 0;

    /// <summary>Whether a journal names something or is locked; the extension locks it by flock(2), as FileShare.None does.</summary>
    internal static IReadOnlyList<string> InJournal(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        try
        {
            using var journal = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return journal.Length == 0 ? [] : [$"{path} is not empty"];
        }
        catch (IOException locked)
        {
            return [$"the run lock is held: {locked.Message}"];
        }
    }

    private static int ReadRcu() => int.Parse(File.ReadAllText(Rcu));
}
