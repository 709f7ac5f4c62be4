using System.Text;

using Faults.Kinds;

namespace Faults;

/// <summary>The kinds of harm that a plan chooses from.</summary>
/// <param name="Faults">The kinds.</param>
/// <param name="Option">The option of the command line that leads to this choice, with a blank before it.</param>
internal sealed record Catalogue(IReadOnlyList<IFault> Faults, string Option)
{
    /// <summary>All kinds.</summary>
    internal static Catalogue All => new(
    [
        new SignalAtRandom("kill-at-random", Means.Kill, weight: 4),
        new SignalAtRandom("stop-at-random", Means.Stop, weight: 1),
        new SignalAtRandom("term-at-random", Means.Terminate, weight: 1),
        new SignalAtCall("kill-at-call", Means.Kill, weight: 8),
        new SignalAtCall("stop-at-call", Means.Stop, weight: 2),
        new SignalAtCall("term-at-call", Means.Terminate, weight: 1),
        new SignalAtRequest("kill-at-request", Means.Kill, weight: 3),
        new SignalAtRequest("stop-at-request", Means.Stop, weight: 1),
        new SignalAtRequest("term-at-request", Means.Terminate, weight: 1),
        new GroupKilled(),
        new CgroupKilled(),
        new PowerLost(),
        new MemoryPressure(),
        new BadStorage("storage-hangs", "never answers", StorageTricks.HangAsync, isPatient: true),
        new BadStorage("storage-drips", "answers one byte a second", StorageTricks.DripAsync, isPatient: true),
        new BadStorage("storage-resets", "resets the connection", StorageTricks.ResetAsync, isPatient: false),
        new BadStorage("storage-503", "answers 503 for ever", StorageTricks.RefuseAsync, isPatient: false),
        new BadStorage("storage-garbage", "answers garbage", StorageTricks.BabbleAsync, isPatient: false),
        new BadStorage("storage-half", "hangs up half way", StorageTricks.HalveAsync, isPatient: false),
        new DeadStorage(),
        new BusyMount(),
        new RefusingMount(),
        new RefusedThaw(),
        new VanishingMount(),
        new UnwritableLog("log-full", isReadOnly: false),
        new UnwritableLog("log-read-only", isReadOnly: true),
        new UnwritableStatus("status-full", isReadOnly: false),
        new UnwritableStatus("status-read-only", isReadOnly: true),
        new ClockJump(),
        new SecondBackup(),
        new LateFreeze(),
    ],
    string.Empty);

    /// <summary>Those that are quick.</summary>
    internal Catalogue WithoutSlow() => new([.. Faults.Where(fault => !fault.IsSlow)], $"{Option} --quick");

    /// <summary>One kind alone; null if there is none of that name.</summary>
    internal Catalogue? Only(string name) => Faults.FirstOrDefault(fault => fault.Name == name) is { } fault
        ? new([fault], $"{Option} --only {name}")
        : null;

    /// <summary>The list for people.</summary>
    internal string Describe()
    {
        var text = new StringBuilder();
        foreach (IFault fault in Faults)
        {
            text.AppendLine($"{fault.Name,-18} {fault.Weight,2}{(fault.IsSlow ? " slow" : "     ")}  {fault.Description}");
        }

        return text.ToString();
    }
}
