using Lab;

using Stage;

namespace TestVm.Guest;

/// <summary>The checks of the first boot, in their order; docs/test-vm.md tells what they are for.</summary>
internal static class Checks
{
    /// <summary>design: a death is answered within a second; the emulated processors get as much again.</summary>
    private static readonly TimeSpan ThawLimit = TimeSpan.FromSeconds(2);

    /// <summary>The owner's limit of a freeze in the checks that wait for it.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(6);

    /// <summary>A program must start first, on emulated processors.</summary>
    private static readonly TimeSpan ProgramLimit = TimeSpan.FromSeconds(30);

    internal static IReadOnlyList<Check> Of(GuestMachine machine) =>
    [
        new("a backup of the frozen root and all that is stacked, beside a dead NFS server, is consistent", () => GoodBackup.RunAsync(machine)),
        new("systemd answers while the root is frozen", () => LifeWhileFrozen.TryAsync(machine)),
        .. SystemdChecks.Of(machine),
        new("a worker that is killed leaves nothing frozen", () => KillAsync(machine, held => held.Worker)),
        new("a guardian that is killed leaves nothing frozen", () => KillAsync(machine, held => held.Guardian)),
        new("a worker that is stopped leaves nothing frozen beyond the deadline", () => StopAsync(machine, held => held.Worker)),
        new("a guardian that is stopped leaves nothing frozen", () => StopAsync(machine, held => held.Guardian)),
        new("vmsnapshot thaw, by hand, ends what both left frozen", () => ThawByHandAsync(machine, () => Operator(machine, "thaw"), ProgramLimit)),
        new("the kernel's emergency thaw ends what both left frozen", () => ThawByHandAsync(machine, KernelThaw.Run, ThawLimit)),
        new("a backup after all that is as good as the first", () => GoodBackup.RunAsync(machine)),
        new("nothing is left", () => Leftovers.FindAsync(machine)),
    ];

    private static async Task<string> KillAsync(GuestMachine machine, Func<HeldBackup, int> victim)
    {
        await using HeldBackup held = await HeldBackup.OpenAsync(machine, HeldBackup.ForEver);
        int process = victim(held);
        long killed = TimeProvider.System.GetTimestamp();
        Signals.Kill(process);
        TimeSpan thawed = await held.TimeToThawAsync(killed, ThawLimit);
        await ExpectInterruptedAsync(machine, held);
        return $"thawed after {thawed.TotalMilliseconds:0} ms";
    }

    private static async Task<string> StopAsync(GuestMachine machine, Func<HeldBackup, int> victim)
    {
        FreezeLimit.Set(Deadline);
        try
        {
            await using HeldBackup held = await HeldBackup.OpenAsync(machine, HeldBackup.ForEver);
            int process = victim(held);
            long stopped = TimeProvider.System.GetTimestamp();
            Signals.Stop(process);
            TimeSpan thawed = await held.TimeToThawAsync(stopped, Deadline + ThawLimit);
            await ExpectInterruptedAsync(machine, held);
            return $"thawed after {thawed.TotalMilliseconds:0} ms; the deadline was {Deadline.TotalSeconds:0} s after the freeze";
        }
        finally
        {
            FreezeLimit.Reset();
        }
    }

    /// <summary>Both are dead and nothing thaws by itself; somebody does, and the agent's next enable ends the status.</summary>
    private static async Task<string> ThawByHandAsync(GuestMachine machine, Action thaw, TimeSpan limit)
    {
        await using HeldBackup held = await HeldBackup.OpenAsync(machine, HeldBackup.ForEver);
        await held.KillBothAsync();
        held.AssertAllFrozen();
        long asked = TimeProvider.System.GetTimestamp();
        thaw();
        TimeSpan thawed = await held.TimeToThawAsync(asked, limit);
        CheckFailedException.Unless(await machine.Agent.EnableAsIsAsync() is null, "the next enable failed");
        BackupResult result = await held.WaitForEndAsync();
        CheckFailedException.Unless((result.Code, result.Consistency) == (2, 0), $"code {result.Code}: {result.Message}");
        return $"thawed {thawed.TotalMilliseconds:0} ms after it was asked for";
    }

    /// <summary>As the command's own help says for a frozen root: without the runtime's diagnostics, which this program lacks too.</summary>
    private static void Operator(GuestMachine machine, string command) =>
        GuestTool.Run(Path.Combine(machine.Agent.HandlerFolder, "bin/vmsnapshot"), command);

    private static async Task ExpectInterruptedAsync(GuestMachine machine, HeldBackup held)
    {
        BackupResult result = await held.WaitForEndAsync();
        int? blob = await machine.BlobCodeAsync();
        CheckFailedException.Unless(
            (result.Code, result.Consistency, blob) == (2, 0, 2),
            $"code {result.Code}, consistency {result.Consistency}, in the blob {blob}: {result.Message}");
    }
}
