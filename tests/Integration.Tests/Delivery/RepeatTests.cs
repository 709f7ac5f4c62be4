using AgentEmulator.Agent;

using IntegrationTests.Stage;

namespace IntegrationTests.Delivery;

public sealed class RepeatTests(World world) : IntegrationTest(world)
{
    [Fact(Timeout = Limit)]
    public async Task P22_The_same_number_again_changes_nothing()
    {
        VirtualMachine vm = await StartMachineAsync();
        BackupResult first = await vm.RunBackupAsync(vm.NewRequest());
        DateTime written = File.GetLastWriteTimeUtc(vm.Agent.StatusFile(0));
        string blob = await vm.Storage.ReadTextAsync(vm.StatusBlob);

        HandlerFailure? failure = await vm.Agent.ProcessAsync();

        Assert.Null(failure);
        BackupResult again = await vm.WaitForEndAsync();
        Assert.Equal(first.Text, again.Text);
        Assert.Equal(written, File.GetLastWriteTimeUtc(vm.Agent.StatusFile(0)));
        Assert.Equal(blob, await vm.Storage.ReadTextAsync(vm.StatusBlob));
        Assert.Single(await vm.SnapshotsAsync());
    }

    [Fact(Timeout = Limit)]
    public async Task P23_A_lower_number_is_processed()
    {
        VirtualMachine vm = await StartMachineAsync();
        await vm.RunBackupAsync(vm.NewRequest(), sequence: 5);
        RequestBuilder next = await vm.NextRequestAsync();

        BackupResult result = await vm.RunBackupAsync(next, sequence: 3);

        await Expect.ConsistentAsync(vm, result, snapshotsOfEach: 2);
    }

    [Fact(Timeout = Limit)]
    public async Task A_task_that_comes_again_under_a_new_number_is_answered_with_code_3_and_its_blobs_stay()
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder request = vm.NewRequest();
        await vm.RunBackupAsync(request);
        string status = await vm.Storage.ReadTextAsync(vm.StatusBlob);
        string log = await vm.Storage.ReadTextAsync(vm.LogsBlob);

        BackupResult result = await vm.RunBackupAsync(request);

        Assert.Equal((3, "success", "success"), (result.Code, result.TrueStatus, result.FileStatus));
        Assert.Equal(status, await vm.Storage.ReadTextAsync(vm.StatusBlob));
        Assert.Equal(log, await vm.Storage.ReadTextAsync(vm.LogsBlob));
        Assert.Single(await vm.SnapshotsAsync());
    }

    // Who comes second must neither miss the secrets that the first has taken off the disk nor take a backup of its own.
    [Fact(Timeout = Limit)]
    public async Task Enable_that_runs_several_times_at_once_takes_one_backup()
    {
        VirtualMachine vm = await StartMachineAsync();
        for (int round = 1; round <= 5; round++)
        {
            vm.Deliver(await vm.NextRequestAsync());
            vm.Agent.WriteSettings();

            CommandResult[] results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => BareCommand.EnableAsync(vm.Agent)));

            Assert.All(results, result => Assert.Equal((0, string.Empty), (result.ExitCode, result.Errors)));
            await Expect.ConsistentAsync(vm, await vm.WaitForEndAsync(), snapshotsOfEach: round);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_second_backup_waits_for_the_first()
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder next = await vm.NextRequestAsync();
        vm.Storage.Hang();
        try
        {
            vm.Deliver(vm.NewRequest());
            Assert.Null(await vm.Agent.ProcessAsync());
            vm.Deliver(next);
            Assert.Null(await vm.Agent.ProcessAsync());
            await vm.WaitAsync(
                () => vm.LogText.Contains("waiting for another backup", StringComparison.Ordinal), TimeSpan.FromSeconds(5), "waiting second backup");
            Assert.Equal(2, vm.Processes.Count(process => process.Name == "worker"));
            Assert.True(BackupResult.Read(vm.Agent.StatusFile(1))!.IsTransitional);
        }
        finally
        {
            vm.Storage.GoOn();
        }

        BackupResult second = await vm.WaitForEndAsync();

        await Expect.ConsistentAsync(vm, second, snapshotsOfEach: 2);
        Assert.Equal(1, BackupResult.CodeOf(await vm.Storage.ReadTextAsync(vm.StatusBlob)));
        Assert.False(File.Exists(vm.Agent.StatusFile(0)), "the first backup's status has been put aside and must stay so");
    }
}
