using AgentEmulator.Agent;

using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Delivery;

public sealed class UnwritableTests(World world) : IntegrationTest(world)
{
    [Theory(Timeout = Limit)]
    [InlineData("ro,size=1m", 0, "Read-only file system")]
    [InlineData("size=8k", 8, "No space left on device")]
    public async Task P25_A_status_that_cannot_be_written_is_the_commands_failure_and_nothing_begins(
        string options, int filledKib, string reason)
    {
        VirtualMachine vm = await StartMachineAsync();
        vm.Deliver(vm.NewRequest());
        vm.Agent.WriteSettings();
        using var mount = new MemoryMount(vm.Agent.StatusFolder, options);
        mount.Fill(filledKib);

        HandlerFailure? failure = await vm.Agent.EnableAsIsAsync();

        Assert.Equal(1, failure?.ExitCode);
        Assert.Contains(vm.Agent.StatusFile(0), failure!.Message, StringComparison.Ordinal);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.Contains("then start the backup again", failure.Message, StringComparison.Ordinal);
        await ToldInBlobAsync(vm);
        Assert.Empty(Directory.GetFiles(vm.Agent.StatusFolder, "*status*"));
    }

    [Fact(Timeout = Limit)]
    public async Task A_sequence_number_that_cannot_be_stored_is_reported()
    {
        VirtualMachine vm = await StartMachineAsync();

        BackupResult result = await vm.RunDisturbedAsync(
            vm.NewRequest(), () => Directory.CreateDirectory(Path.Combine(vm.Agent.HandlerFolder, "mrseq", "x")));

        await Expect.RefusedAsync(vm, result, 2, "/mrseq", "could not be written", "start the backup again");
        Assert.Equal(2, BackupResult.CodeOf(await vm.Storage.ReadTextAsync(vm.StatusBlob)));
    }

    [Fact(Timeout = Limit)]
    public async Task A_backup_does_not_need_its_log()
    {
        VirtualMachine vm = await StartMachineAsync();
        vm.Deliver(vm.NewRequest());
        vm.Agent.WriteSettings();
        using var mount = new MemoryMount(vm.Agent.LogFolder, "ro,size=1m");

        CommandResult result = await BareCommand.EnableAsync(vm.Agent);

        Assert.Equal(0, result.ExitCode);
        await Expect.ConsistentAsync(vm, await vm.WaitForEndAsync());
    }

    [Fact(Timeout = Limit)]
    public async Task A_status_folder_that_was_deleted_is_made_anew()
    {
        VirtualMachine vm = await StartMachineAsync();

        BackupResult result = await vm.RunDisturbedAsync(vm.NewRequest(), () => Directory.Delete(vm.Agent.StatusFolder, recursive: true));

        await Expect.ConsistentAsync(vm, result);
    }

    // A whole disk that is full: the settings lose their secret all the same, in the blocks that they have.
    [Fact(Timeout = Limit)]
    public async Task On_a_full_disk_enable_says_so_and_does_not_begin()
    {
        VirtualMachine vm = await StartMachineAsync();
        vm.Deliver(vm.NewRequest());
        vm.Agent.WriteSettings();
        string copy = vm.Agent.HandlerFolder + ".copy";
        Tool.Run("mv", vm.Agent.HandlerFolder, copy);
        Directory.CreateDirectory(vm.Agent.HandlerFolder);
        using (var mount = new MemoryMount(vm.Agent.HandlerFolder, "size=64m"))
        {
            Tool.Run("cp", "--archive", "--no-target-directory", copy, vm.Agent.HandlerFolder);
            mount.Fill(64 * 1024);

            CommandResult result = await BareCommand.EnableAsync(vm.Agent);

            Assert.Equal(1, result.ExitCode);
            Assert.Contains("No space left on device", result.Errors, StringComparison.Ordinal);
            Assert.Contains(vm.Agent.StatusFile(0), result.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("\"protectedSettings\"", File.ReadAllText(vm.Agent.SettingsFile(0)), StringComparison.Ordinal);
            await ToldInBlobAsync(vm);
        }

        Directory.Delete(copy, recursive: true);
    }

    // The backup service learns by the blob what the agent's status file could not hold.
    private static async Task ToldInBlobAsync(VirtualMachine vm)
    {
        await vm.WaitAsync(() => vm.Processes.Count == 0, TimeSpan.FromSeconds(10), "end of the worker");
        Assert.Equal(2, BackupResult.CodeOf(await vm.Storage.ReadTextAsync(vm.StatusBlob)));
        Assert.Empty(await vm.SnapshotsAsync());
    }
}
