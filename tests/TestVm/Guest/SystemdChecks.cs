using AgentEmulator.Agent;

using Lab;

using Stage;

namespace TestVm.Guest;

/// <summary>What a machine with systemd adds: a timer that thaws when nobody is left, and scopes of their own for both processes.</summary>
internal static class SystemdChecks
{
    /// <summary>The owner's limit of a freeze, short so that the checks are.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>The timer's program must start, on emulated processors.</summary>
    private static readonly TimeSpan ProgramLimit = TimeSpan.FromSeconds(20);

    internal static IReadOnlyList<Check> Of(GuestMachine machine) =>
    [
        new("the timer thaws the root when both are killed, and the agent's next enable, hung until then, ends the status",
            () => TimerAsync(machine, held => held.KillBothAsync(), ProgramLimit)),
        new("the timer thaws the root when both are stopped",
            () => TimerAsync(machine, StopBothAsync, ProgramLimit)),
        new("an agent whose whole cgroup is killed does not take the backup with it", () => KillAgentAsync(machine)),
    ];

    private static async Task<string> TimerAsync(GuestMachine machine, Func<HeldBackup, Task> end, TimeSpan limit)
    {
        FreezeLimit.Set(Deadline);
        try
        {
            await using HeldBackup held = await HeldBackup.OpenAsync(machine, HeldBackup.ForEver);
            long opened = TimeProvider.System.GetTimestamp();
            await end(held);
            held.AssertAllFrozen();
            Task<HandlerFailure?> next = machine.Agent.EnableAsIsAsync();
            Task<TimeSpan> started = FirstSeenAsync(machine, "vmsnapshot", opened);
            TimeSpan thawed = await held.TimeToThawAsync(opened, Deadline + limit);
            HandlerFailure? failure = await next.WaitAsync(TimeSpan.FromMinutes(1));
            CheckFailedException.Unless(failure is null, $"the next enable failed: {failure?.Message}");
            machine.KillProcesses(); // what was stopped; the dead leave nothing to kill
            CheckFailedException.Unless(await machine.Agent.EnableAsIsAsync() is null, "the enable after that failed");
            BackupResult result = await held.WaitForEndAsync();
            CheckFailedException.Unless((result.Code, result.Consistency) == (2, 0), $"code {result.Code}: {result.Message}");
            return $"thawed after {thawed.TotalSeconds:0.0} s, by a program started after {(await started).TotalSeconds:0.0} s; the deadline was {Deadline.TotalSeconds:0} s after the freeze";
        }
        finally
        {
            FreezeLimit.Reset();
        }
    }

    private static async Task<TimeSpan> FirstSeenAsync(GuestMachine machine, string program, long since)
    {
        await Wait.UntilAsync(
            () => machine.Processes.Any(process => process.Name == program), TimeSpan.FromMinutes(2), $"process {program}");
        return TimeProvider.System.GetElapsedTime(since);
    }

    private static Task StopBothAsync(HeldBackup held)
    {
        (int worker, int guardian) = (held.Worker, held.Guardian);
        Signals.Stop(worker);
        Signals.Stop(guardian);
        return Task.CompletedTask;
    }

    /// <summary>Enable is run by a unit, as by the agent's; then every process of that unit's cgroup gets SIGKILL.</summary>
    private static async Task<string> KillAgentAsync(GuestMachine machine)
    {
        const string Unit = "guest-agent.service";
        try
        {
            await using HeldBackup held = await HeldBackup.OpenAsync(machine, HeldBackup.ForEver, () => Task.Run(() => GuestTool.Run(
                "systemd-run", $"--unit={Unit}", $"--working-directory={machine.Agent.HandlerFolder}",
                $"--setenv=ConfigSequenceNumber={machine.Sequence}", "/bin/sh", "-c", "bin/enable; exec sleep infinity")));
            (int worker, int guardian) = (held.Worker, held.Guardian);
            GuestTool.Run("systemctl", "kill", "--kill-whom=all", "--signal=SIGKILL", Unit);
            await Task.Delay(TimeSpan.FromSeconds(2));
            int[] alive = [.. machine.Processes.Select(process => process.Id).Order()];
            CheckFailedException.Unless(alive.SequenceEqual(((int[])[worker, guardian]).Order()), $"{alive.Length} of the two are left");
            held.LetGo();
            BackupResult result = await held.WaitForEndAsync();
            CheckFailedException.Unless((result.Code, result.Consistency) == (1, 1), $"code {result.Code}: {result.Message}");
            return "worker and guardian lived on, and the backup was consistent";
        }
        finally
        {
            GuestTool.Run("systemctl", "reset-failed");
        }
    }
}
