using AgentEmulator.Agent;

using IntegrationTests.Lifecycle;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Hostile;

/// <summary>The file system of /var, with the agent's folder and the log on it, is read-only, full or noexec.</summary>
public sealed class VarTests(World world) : IntegrationTest(world)
{
    private const int NotExecutable = 126;

    [Fact(Timeout = Limit)]
    public async Task On_a_read_only_var_nothing_begins_all_else_works_and_afterwards_the_same_number_is_good()
    {
        VirtualMachine vm = await StartMachineAsync();
        vm.Deliver(vm.NewRequest());
        vm.Agent.WriteSettings();
        using (new BoundFolder(vm.Agent.Options.LibraryFolder, "ro"))
        using (new BoundFolder(vm.Agent.Options.LogFolder, "ro"))
        {
            CommandResult enable = await BareCommand.EnableAsync(vm.Agent);

            Assert.Equal(1, enable.ExitCode);
            Assert.Contains("Read-only file system", enable.Errors, StringComparison.Ordinal);
            await EndsWellAsync(vm);
        }

        Assert.Null(await vm.Agent.ProcessAsync());
        await Expect.ConsistentAsync(vm, await vm.WaitForEndAsync());
    }

    [Fact(Timeout = Limit)]
    public async Task On_a_full_var_nothing_begins_all_else_works_and_with_room_the_same_number_is_good()
    {
        VirtualMachine vm = await StartMachineAsync();
        vm.Deliver(vm.NewRequest());
        vm.Agent.WriteSettings();
        string copy = "/var/lib/library.copy";
        Tool.Run("mv", vm.Agent.Options.LibraryFolder, copy);
        Directory.CreateDirectory(vm.Agent.Options.LibraryFolder);
        try
        {
            using var log = new MemoryMount(vm.Agent.LogFolder, "size=1m");
            using var library = new MemoryMount(vm.Agent.Options.LibraryFolder, "size=64m");
            Tool.Run("cp", "--archive", "--no-target-directory", copy, vm.Agent.Options.LibraryFolder);
            log.Fill(1024);
            library.Fill(64 * 1024);

            CommandResult enable = await BareCommand.EnableAsync(vm.Agent);

            Assert.Equal(1, enable.ExitCode);
            Assert.Contains("No space left on device", enable.Errors, StringComparison.Ordinal);
            await EndsWellAsync(vm);
            foreach (string folder in new[] { vm.Agent.Options.LibraryFolder, vm.Agent.LogFolder })
            {
                File.Delete(Path.Combine(folder, MemoryMount.Filler));
            }

            Assert.Null(await vm.Agent.ProcessAsync());
            await Expect.ConsistentAsync(vm, await vm.WaitForEndAsync());
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task On_a_noexec_var_the_agent_says_so_and_afterwards_the_same_number_is_good()
    {
        VirtualMachine vm = await StartMachineAsync();
        vm.Deliver(vm.NewRequest());
        using (new BoundFolder(vm.Agent.Options.LibraryFolder, "noexec"))
        {
            HandlerFailure? failure = await vm.Agent.ProcessAsync();

            Assert.Equal(NotExecutable, failure?.ExitCode);
            Assert.Contains("noexec", failure!.Message, StringComparison.Ordinal);
        }

        Assert.Null(await vm.Agent.ProcessAsync());
        await Expect.ConsistentAsync(vm, await vm.WaitForEndAsync());
    }

    [Fact(Timeout = Limit)]
    public async Task Noexec_of_all_folders_but_the_packages_does_not_matter()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var log = new BoundFolder(vm.Agent.Options.LogFolder, "noexec");
        using var temporary = new BoundFolder("/tmp", "noexec");
        using var run = new BoundFolder("/run", "noexec");
        using var owner = new BoundFolder("/etc", "noexec");

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        await Expect.ConsistentAsync(vm, result);
    }

    // The agent can disable, update and uninstall on such a machine, and no run is under way.
    private static async Task EndsWellAsync(VirtualMachine vm)
    {
        await vm.WaitAsync(() => vm.Processes.Count == 0, TimeSpan.FromSeconds(10), "end of the worker");
        Assert.Empty(await vm.SnapshotsAsync());
        foreach (string command in new[] { "disable", "update", "uninstall", "install" })
        {
            Assert.Equal((command, 0), (command, await HandlerCommand.RunAsync(vm, command)));
        }
    }
}
