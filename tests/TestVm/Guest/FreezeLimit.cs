using Stage;

namespace TestVm.Guest;

/// <summary>The longest freeze that the machine's owner allows (docs/protocol.md, "Owner's files").</summary>
internal static class FreezeLimit
{
    /// <summary>Sets it.</summary>
    internal static void Set(TimeSpan limit) => OwnerFile.Write($"timeout={limit.TotalSeconds:0}");

    /// <summary>Back to the minute that holds without the owner's word.</summary>
    internal static void Reset() => OwnerFile.Write();
}
