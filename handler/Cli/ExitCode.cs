namespace VmSnapshot;

/// <summary>How the operator's command ends; docs/operations.md, "Exit codes".</summary>
internal static class ExitCode
{
    /// <summary>Done; for <c>thaw</c>: nothing of ours is left frozen.</summary>
    internal const int Done = 0;

    /// <summary>A bug, or a machine on which nothing can be found out (no /proc).</summary>
    internal const int Unexpected = 1;

    /// <summary>The arguments can't be used; nothing was done.</summary>
    internal const int Usage = 2;

    /// <summary>A backup is running; what it may have frozen was left alone.</summary>
    internal const int LiveBackup = 3;

    /// <summary>Something could not be thawed, or could not be looked at.</summary>
    internal const int NotThawed = 4;

    /// <summary>The question was not answered with yes; what it was about was not done.</summary>
    internal const int NotConfirmed = 5;

    /// <summary>Something is wrong with the owner's scripts or with a configuration of the owner's.</summary>
    internal const int OwnersFilesNotWell = 6;

    /// <summary>No backup has left a trace, or not the one that was asked for.</summary>
    internal const int NoBackup = 7;

    /// <summary>The last backup failed.</summary>
    internal const int BackupFailed = 8;

    /// <summary>A backup whose processes are gone may have left something frozen.</summary>
    internal const int LeftFrozen = 9;
}
