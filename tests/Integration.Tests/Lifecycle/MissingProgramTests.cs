using IntegrationTests.Stage;

namespace IntegrationTests.Lifecycle;

public sealed class MissingProgramTests(World world) : IntegrationTest(world)
{
    [Fact(Timeout = Limit)]
    public async Task Without_its_guardian_no_backup_freezes_anything()
    {
        VirtualMachine vm = await StartMachineAsync();
        string guardian = Path.Combine(vm.Agent.HandlerFolder, "bin", "guardian");
        File.Delete(guardian);

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        Assert.Equal((124, "error"), (result.Code, result.TrueStatus));
        Assert.Contains(guardian, result.Message, StringComparison.Ordinal);
        Assert.Empty(await vm.SnapshotsAsync());
    }

    [Theory(Timeout = Limit)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_worker_that_cannot_start_is_named_in_the_status(bool exists)
    {
        VirtualMachine vm = await StartMachineAsync();
        string worker = Path.Combine(vm.Agent.HandlerFolder, "bin", "worker");
        File.Delete(worker);
        if (exists)
        {
            await File.WriteAllTextAsync(worker, "not a program");
        }

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        Assert.NotEqual(1, result.Code);
        Assert.Equal("error", result.TrueStatus);
        Assert.Contains(worker, result.Message, StringComparison.Ordinal);
    }
}
