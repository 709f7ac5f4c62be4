using System.Text.Json.Nodes;

using IntegrationTests.Stage;

namespace IntegrationTests.Delivery;

public sealed class InterruptedRunTests(World world) : IntegrationTest(world)
{
    [Theory(Timeout = Limit)]
    [InlineData("transitional")]
    [InlineData("missing")]
    [InlineData("empty")]
    public async Task P22_A_run_that_died_with_the_machine_is_reported_as_interrupted_when_the_agent_is_back(string status)
    {
        VirtualMachine vm = await StartMachineAsync();
        await DieAsync(vm);
        if (status == "missing")
        {
            File.Delete(vm.Agent.StatusFile(0));
        }
        else if (status == "empty")
        {
            await File.WriteAllTextAsync(vm.Agent.StatusFile(0), string.Empty);
        }

        Assert.Null(await vm.Agent.ProcessAsync());
        BackupResult result = await vm.WaitForEndAsync();

        await Expect.RefusedAsync(vm, result, 2, "interrupted", "Retry the backup");
        string blob = await vm.Storage.ReadTextAsync(vm.StatusBlob);
        Assert.Equal(2, BackupResult.CodeOf(blob));
        Assert.Equal(result.Report["taskId"]?.ToString(), JsonNode.Parse(blob)![0]!["status"]!["taskId"]?.ToString());
    }

    [Fact(Timeout = Limit)]
    public async Task After_an_interrupted_run_the_next_backup_is_good()
    {
        VirtualMachine vm = await StartMachineAsync();
        await DieAsync(vm);

        BackupResult result = await vm.RunBackupAsync(await vm.NextRequestAsync());

        await Expect.ConsistentAsync(vm, result);
    }

    [Fact(Timeout = Limit)]
    public async Task An_outcome_that_the_blobs_may_not_have_is_told_once_more_when_the_agent_is_back()
    {
        VirtualMachine vm = await StartMachineAsync();
        BackupResult first = await vm.RunBackupAsync(vm.NewRequest());
        string note = Path.Combine(vm.Agent.HandlerFolder, "owed_report");
        Assert.False(File.Exists(note), "a report that came through is still owed");
        await File.WriteAllTextAsync(note, "0"); // as if the power had gone between status file and blob
        await vm.Storage.CreateBlockBlobAsync(vm.StatusBlob);

        Assert.Null(await vm.Agent.ProcessAsync());
        await vm.WaitAsync(() => !File.Exists(note), TimeSpan.FromSeconds(10), "report to the blob");
        BackupResult again = await vm.WaitForEndAsync();

        Assert.Equal(first.Text, again.Text);
        Assert.Equal(first.EmbeddedText, await vm.Storage.ReadTextAsync(vm.StatusBlob));
        Assert.Single(await vm.SnapshotsAsync());
    }

    [Fact(Timeout = Limit)]
    public async Task A_report_that_another_number_owes_is_not_told_for_this_one()
    {
        VirtualMachine vm = await StartMachineAsync();
        await vm.RunBackupAsync(vm.NewRequest());
        await File.WriteAllTextAsync(Path.Combine(vm.Agent.HandlerFolder, "owed_report"), "7");
        await vm.Storage.CreateBlockBlobAsync(vm.StatusBlob);

        Assert.Null(await vm.Agent.ProcessAsync());
        await vm.WaitForEndAsync();

        Assert.Empty(await vm.Storage.ReadTextAsync(vm.StatusBlob));
    }

    // Worker and guardian end at once, while the first report waits for storage.
    private static async Task DieAsync(VirtualMachine vm)
    {
        vm.Storage.Hang();
        try
        {
            vm.Deliver(vm.NewRequest());
            Assert.Null(await vm.Agent.ProcessAsync());
            await vm.WaitAsync(
                () => vm.Processes.Select(process => process.Name).Order(StringComparer.Ordinal).SequenceEqual(["guardian", "worker"]),
                TimeSpan.FromSeconds(5), "worker with its guardian");
            foreach (RunProcess process in vm.Processes)
            {
                process.Kill();
            }

            await vm.WaitAsync(() => vm.Processes.Count == 0, TimeSpan.FromSeconds(5), "end of both");
        }
        finally
        {
            vm.Storage.GoOn();
        }
    }
}
