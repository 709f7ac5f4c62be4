using System.Text.Json.Nodes;

using AgentEmulator;
using AgentEmulator.Agent;

using IntegrationTests.Freeze;
using IntegrationTests.Hostile;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.RealAgent.Hostile;

/// <summary>What the real agent does to the extension in the middle of a frozen window, and on a machine that is not as it should be.</summary>
[Trait("Stage", "RealAgent")]
public sealed class HostileTests(World world) : IntegrationTest(world)
{
    /// <summary>How long the window is open when the agent comes back in the middle of it.</summary>
    internal static readonly TimeSpan Hold = TimeSpan.FromSeconds(3);

    [Fact(Timeout = Limit)]
    public async Task P35_A_handler_that_leaves_the_goal_state_in_the_window_thaws_and_is_gone()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs]);
        OwnerFile.Write("timeout=5"); // nobody tells it to stop, and storage never answers
        await using HeldBackup held = HeldBackup.Prepare(vm, HeldBackup.ForEver);
        await using DebianAgent agent = await OpenWindowAsync(vm, held);

        long dropped = held.Now();
        await agent.ProcessAsync(new GoalState(2, []));
        await held.TimeToThawAsync(dropped);
        await vm.WaitAsync(() => vm.Processes.Count == 0, TimeSpan.FromSeconds(10), "end of all processes");

        Assert.False(Directory.Exists(vm.Agent.HandlerFolder), $"{vm.Agent.HandlerFolder} is still there");
        Assert.Null(await agent.LookAgainAsync(vm.Agent.Goal.Name));
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task P30_An_update_in_the_window_ends_it_first_and_its_outcome_is_reported_by_the_new_version()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs]);
        await using HeldBackup held = HeldBackup.Prepare(vm, HeldBackup.ForEver);
        await using DebianAgent agent = await OpenWindowAsync(vm, held);

        using var next = new OtherVersion(vm.Agent.Goal, "1.1.0.0");
        vm.Agent.Goal = vm.Agent.Goal with { Version = next.Version, Package = next.Package };
        Task updated = agent.ProcessAsync(new GoalState(2, [vm.Agent.Goal]));
        await held.TimeToThawAsync(held.Now());
        await updated;
        BackupResult result = await vm.WaitForEndAsync();

        Assert.Equal((2, 0), (result.Code, result.Consistency));
        Assert.Contains("told to stop", result.Message, StringComparison.Ordinal);
        JsonObject report = (await agent.LookAgainAsync(vm.Agent.Goal.Name))!;
        Assert.Equal(
            (next.Version, "Ready", "2"),
            ((string?)report["handlerVersion"], (string?)report["status"], report["runtimeSettingsStatus"]!["settingsStatus"]!["status"]!["code"]!.ToString()));
        Assert.Equal(2, await held.BlobCodeAsync());
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task P27_An_uninstall_in_the_window_ends_it_first_and_leaves_nothing()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs]);
        await using HeldBackup held = HeldBackup.Prepare(vm, HeldBackup.ForEver);
        await using DebianAgent agent = await OpenWindowAsync(vm, held);

        Task uninstalled = agent.ProcessAsync(new GoalState(2, [vm.Agent.Goal with { State = RequestedState.Uninstall }]));
        await held.TimeToThawAsync(held.Now());
        await uninstalled;

        Assert.Empty(vm.Processes);
        Assert.False(Directory.Exists(vm.Agent.HandlerFolder), $"{vm.Agent.HandlerFolder} is still there");
        Assert.False(Path.Exists("/run/vmsnapshot"), "/run/vmsnapshot is left");
        Assert.Equal(2, await held.BlobCodeAsync());
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task P24_While_everything_is_frozen_the_agent_reports_that_the_handler_is_ready_and_the_backup_under_way()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs]);
        await using HeldBackup held = HeldBackup.Prepare(vm, Hold + Hold);
        await using DebianAgent agent = await OpenWindowAsync(vm, held);

        JsonObject report = (await agent.LookAgainAsync(vm.Agent.Goal.Name))!;

        Assert.All(vm.Disks, disk => Assert.True(disk.Disk.IsFrozen, $"{disk.Disk.MountPoint} was not frozen any more"));
        Assert.Equal(
            ("Ready", "4"),
            ((string?)report["status"], report["runtimeSettingsStatus"]!["settingsStatus"]!["status"]!["code"]!.ToString()));
        Assert.Equal((1, 1), (await vm.WaitForEndAsync() is var result ? result.Code : 0, result.Consistency));
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task P22_P31_An_agent_that_dies_in_the_window_finds_the_backup_good_when_it_is_back()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs]);
        await using HeldBackup held = HeldBackup.Prepare(vm, Hold);
        await using DebianAgent agent = await OpenWindowAsync(vm, held);

        await agent.RestartAsync();
        BackupResult result = await vm.WaitForEndAsync();

        Assert.Equal((1, 1), (result.Code, result.Consistency));
        JsonObject report = (await agent.LookAgainAsync(vm.Agent.Goal.Name))!;
        Assert.Equal("1", report["runtimeSettingsStatus"]!["settingsStatus"]!["status"]!["code"]!.ToString());
        Assert.Equal(2, (await vm.SnapshotsAsync()).Count);
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task Where_programs_may_not_run_the_agent_says_so_and_once_they_may_the_backup_is_taken()
    {
        VirtualMachine vm = await StartMachineAsync();
        const string Library = AgentOptions.RealLibraryFolder;
        vm.Deliver(vm.NewRequest());
        using var folder = new BoundFolder(Library, "noexec");
        await using DebianAgent agent = await DebianAgent.StartAsync(new GoalState(1, [vm.Agent.Goal]));
        JsonObject refused = (await agent.ReportAsync(vm.Agent.Goal.Name))!;

        Assert.Equal(("NotReady", 1009), ((string?)refused["status"], (int)refused["code"]!));
        Assert.Contains("Permission denied", (string)refused["formattedMessage"]!["message"]!, StringComparison.Ordinal);

        Tool.Run("mount", "-o", "remount,bind,exec", Library);
        await agent.ProcessAsync(new GoalState(2, [vm.Agent.Goal]));
        await Expect.ConsistentAsync(vm, await vm.WaitForEndAsync());
        Assert.Equal("Ready", (string?)(await agent.LookAgainAsync(vm.Agent.Goal.Name))!["status"]);
    }

    /// <summary>The agent starts, finds a backup wanted and has it taken; ends when everything is frozen.</summary>
    internal static async Task<DebianAgent> OpenWindowAsync(VirtualMachine vm, HeldBackup held, IAgentProcess? process = null)
    {
        await held.DeliverAsync();
        DebianAgent agent = DebianAgent.Launch(new GoalState(1, [vm.Agent.Goal]), process);
        try
        {
            await held.WaitForWindowAsync();
            return agent;
        }
        catch
        {
            await agent.DisposeAsync();
            throw;
        }
    }
}
