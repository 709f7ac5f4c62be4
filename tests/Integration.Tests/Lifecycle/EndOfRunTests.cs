using System.Diagnostics;

using IntegrationTests.Freeze;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Lifecycle;

public sealed class EndOfRunTests(World world) : IntegrationTest(world)
{
    [Theory(Timeout = Limit)]
    [InlineData("disable")]
    [InlineData("update")]
    [InlineData("uninstall")]
    public async Task P26_P27_P28_A_backup_in_its_window_is_told_to_stop_thaws_at_once_and_says_so(string command)
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs]);
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, HeldBackup.ForEver);

        long started = held.Now();
        Task<int> running = HandlerCommand.RunAsync(vm, command);
        TimeSpan thawed = await held.TimeToThawAsync(started);
        int exitCode = await running;

        Assert.Equal(0, exitCode);
        Assert.Empty(vm.Processes);
        Assert.InRange(thawed, TimeSpan.Zero, HeldBackup.ThawLimit);
        BackupResult result = await vm.WaitForEndAsync();
        Assert.Equal((2, 0), (result.Code, result.Consistency));
        Assert.Contains("told to stop", result.Message, StringComparison.Ordinal);
        Assert.Equal(2, await held.BlobCodeAsync());
        Assert.True(command != "uninstall" || !Path.Exists("/run/vmsnapshot"), "/run/vmsnapshot is left");
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task P24_The_end_of_the_agents_process_group_in_the_window_is_not_the_end_of_the_backup()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs]);
        await using HeldBackup held = HeldBackup.Prepare(vm, TimeSpan.FromSeconds(1));
        await held.DeliverAsync();
        vm.Agent.WriteSettings();

        using Process enable = HandlerCommand.StartGroup(vm, "enable");
        await held.WaitForWindowAsync();
        bool isAnyoneKilled = Signals.Kill(-enable.Id);
        BackupResult result = await vm.WaitForEndAsync();

        Assert.False(isAnyoneKilled, "who backs up is in the agent's process group");
        Assert.Equal((1, 1), (result.Code, result.Consistency));
        held.AssertNothingLeft();
    }
}
