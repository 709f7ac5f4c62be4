using System.Globalization;

using AgentEmulator.Agent;

using Stage;

namespace TestVm.Guest;

/// <summary>The machine is restarted in the middle of a backup, and the agent comes back after it.</summary>
internal static class Restart
{
    /// <summary>Resets the machine while everything is frozen; does not return.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="note">A file that tells the next boot which backup it was.</param>
    internal static async Task<string> WhileFrozenAsync(GuestMachine machine, string note)
    {
        DeadServer.Remove();
        await File.AppendAllTextAsync(note, (machine.Sequence + 1).ToString(CultureInfo.InvariantCulture));
        GuestTool.Run("sync");
        await using HeldBackup held = await HeldBackup.OpenAsync(machine, HeldBackup.ForEver);
        await File.WriteAllBytesAsync("/proc/sysrq-trigger", "b"u8.ToArray()); // at once, as a host does
        await Task.Delay(TimeSpan.FromSeconds(30));
        throw new CheckFailedException("the machine was not reset");
    }

    /// <summary>After the restart: the agent runs enable with the number that it ran last.</summary>
    internal static async Task<string> ReportAsync(VmAgent agent, int sequence)
    {
        agent.Goal = agent.Goal with { Settings = [new ExtensionSettings(sequence)] };
        BackupResult? before = BackupResult.Read(agent.StatusFile(sequence));
        CheckFailedException.Unless(before is { IsTransitional: true }, $"{sequence}.status is not transitional: {before?.Text}");
        HandlerFailure? failure = await agent.EnableAsIsAsync();
        CheckFailedException.Unless(failure is null, $"enable failed: {failure?.Message}");
        await Wait.UntilAsync(
            () => BackupResult.Read(agent.StatusFile(sequence)) is { IsTransitional: false }, TimeSpan.FromSeconds(60), "terminal status");
        BackupResult result = BackupResult.Read(agent.StatusFile(sequence))!;
        CheckFailedException.Unless(
            result.Code == 2 && result.Message.Contains("interrupted", StringComparison.Ordinal), $"{result.Code}: {result.Message}");
        return result.Message;
    }
}
