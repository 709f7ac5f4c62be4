namespace SnapshotCore.Freeze;

/// <summary>The disks of the VM that something lies on.</summary>
/// <param name="Luns">The known ones, in order; <see cref="AzureDisk.OsDiskLun"/> for the OS disk.</param>
/// <param name="IsOnResourceDisk">Whether it also lies on the temporary disk, which has no LUN and is in no backup.</param>
/// <param name="Gaps">Why they may not be all, for people; empty when they are.</param>
internal sealed record DisksBelow(IReadOnlyList<int> Luns, bool IsOnResourceDisk, IReadOnlyList<string> Gaps)
{
    /// <summary>The disks for people; empty when none is known.</summary>
    internal string Names => With(AzureDisk.NamesOf(Luns));

    /// <summary>The same within a sentence.</summary>
    internal string Phrase => With(AzureDisk.PhraseOf(Luns));

    private string With(string names) => (names.Length > 0, IsOnResourceDisk) switch
    {
        (_, false) => names,
        (true, true) => $"{names} and the temporary disk",
        (false, true) => "the temporary disk",
    };
}
