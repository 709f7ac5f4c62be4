using AgentEmulator.Agent;

using IntegrationTests.Freeze;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Hostile;

public sealed class UpdateInWindowTests(World world) : IntegrationTest(world)
{
    [Fact(Timeout = Limit)]
    public async Task An_update_in_the_frozen_window_thaws_first_and_the_new_version_takes_the_next_backup()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs]);
        using var next = new OtherVersion(vm.Agent.Goal, "1.1.0.0");
        string oldFolder = vm.Agent.HandlerFolder;
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, HeldBackup.ForEver);
        vm.Agent.Goal = vm.Agent.Goal with { Version = next.Version, Package = next.Package };

        Task<HandlerFailure?> update = vm.Agent.ProcessAsync();
        await vm.WaitAsync(() => RunProcess.In(oldFolder).Any(process => process.Name == "disable"), TimeSpan.FromSeconds(20), "disable");
        TimeSpan thawed = await held.TimeToThawAsync(held.Now());
        HandlerFailure? failure = await update;

        Assert.True(failure is null, failure?.Message);
        Assert.InRange(thawed, TimeSpan.Zero, HeldBackup.ThawLimit);
        Assert.False(Directory.Exists(oldFolder), "the old version is left");
        BackupResult result = await vm.WaitForEndAsync();
        Assert.Equal((2, 0), (result.Code, result.Consistency));
        Assert.Contains("told to stop", result.Message, StringComparison.Ordinal);
        Assert.Equal(2, await held.BlobCodeAsync());
        held.AssertNothingLeft();

        held.Proxy.SnapshotDelay = TimeSpan.Zero;
        await Expect.ConsistentAsync(vm, await vm.RunBackupAsync(await vm.NextRequestAsync()));
    }

    [Fact(Timeout = Limit)]
    public async Task An_uninstall_in_the_frozen_window_thaws_first_tells_the_service_and_leaves_nothing()
    {
        VirtualMachine vm = await StartMachineAsync();
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, HeldBackup.ForEver);

        Task<HandlerFailure?> uninstall = vm.Agent.ProcessAsync(RequestedState.Uninstall);
        TimeSpan thawed = await held.TimeToThawAsync(held.Now());
        HandlerFailure? failure = await uninstall;

        Assert.True(failure is null, failure?.Message);
        Assert.InRange(thawed, TimeSpan.Zero, HeldBackup.ThawLimit);
        Assert.Empty(vm.Processes);
        Assert.False(Directory.Exists(vm.Agent.HandlerFolder), "the version is left");
        Assert.False(Path.Exists("/run/vmsnapshot"), "/run/vmsnapshot is left");
        Assert.Equal(2, await held.BlobCodeAsync());
        held.AssertNothingLeft();
    }
}
