using System.Diagnostics;

using IntegrationTests.Freeze;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Conformance;

/// <summary>What becomes of a handler whose commands are killed, and of one that is taken away below its running backup.</summary>
public sealed class KillPoints(World world) : IntegrationTest(world)
{
    private const int Moments = 4;
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(160); // about as long as a command takes
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact(Timeout = Limit)]
    public async Task P31_A_command_killed_at_any_moment_works_when_it_is_run_again_and_so_does_the_next_backup()
    {
        VirtualMachine vm = await StartMachineAsync();
        int backups = 0;
        int killed = 0;
        foreach (string command in AgentCommand.Names.Except(["enable"], StringComparer.Ordinal))
        {
            for (int moment = 0; moment < Moments; moment++)
            {
                killed += await KillAsync(vm, command, Longest * moment / Moments) ? 1 : 0;
            }

            CommandResult again = await AgentCommand.RunAsync(vm.Agent, command);
            Assert.Equal((0, ""), (again.ExitCode, again.Errors));
            await Expect.ConsistentAsync(vm, await vm.RunBackupAsync(await vm.NextRequestAsync()), snapshotsOfEach: ++backups);
        }

        Assert.True(killed > Moments, $"only {killed} commands were killed before they had ended");
    }

    [Fact(Timeout = Limit)]
    public async Task P31_An_enable_killed_at_any_moment_ends_in_a_result_by_the_next_and_the_next_backup_is_good()
    {
        VirtualMachine vm = await StartMachineAsync();
        for (int moment = 0; moment < Moments; moment++)
        {
            vm.Deliver(await vm.NextRequestAsync());
            vm.Agent.WriteSettings();
            await KillAsync(vm, "enable", Longest * moment / Moments);

            Assert.Null(await vm.Agent.ProcessAsync()); // the agent comes again, with the same number
            BackupResult result = await vm.WaitForEndAsync();
            Assert.Contains(result.Code, (int[])[1, 2]);
            Assert.True(result.Code == 1 || result.Message.Contains("interrupted", StringComparison.Ordinal), result.Message);
        }

        int before = (await vm.SnapshotsAsync()).Count;
        BackupResult last = await vm.RunBackupAsync(await vm.NextRequestAsync());
        Assert.Equal((1, 1), (last.Code, last.Consistency));
        Assert.Equal(before + 1, (await vm.SnapshotsAsync()).Count);
        Assert.DoesNotContain(
            Directory.GetFiles(vm.Agent.HandlerFolder, "*", SearchOption.AllDirectories),
            file => file.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Theory(Timeout = Limit)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task P35_A_backup_whose_folder_vanishes_in_the_window_thaws_and_leaves_no_process(bool isWorkerKilled)
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs]);
        OwnerFile.Write("timeout=3");
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, HeldBackup.ForEver);
        (int worker, int guardian) = (held.Worker, held.Guardian);
        long begun = held.Now();

        Vanish(vm);
        if (isWorkerKilled)
        {
            Signals.Kill(worker);
        }

        TimeSpan thawed = await held.TimeToThawAsync(begun);
        await vm.WaitAsync(() => !IsAlive(worker) && !IsAlive(guardian), Soon, "end of both");

        Assert.InRange(thawed, TimeSpan.Zero, TimeSpan.FromSeconds(4));
        Assert.Empty(vm.Processes);
        Assert.False(Directory.Exists(vm.Agent.HandlerFolder), "the folder has come back");
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task P35_A_backup_whose_folder_vanishes_before_the_window_freezes_nothing_and_says_why()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts("touch /dev/shm/scripts/begun; while ! [ -e /dev/shm/scripts/on ]; do sleep 0.02; done");
        vm.Deliver(vm.NewRequest());
        Assert.Null(await vm.Agent.ProcessAsync());
        await vm.WaitAsync(() => File.Exists("/dev/shm/scripts/begun"), Soon, "pre-script");

        Vanish(vm);
        await File.WriteAllTextAsync("/dev/shm/scripts/on", "");
        await vm.WaitAsync(() => vm.Processes.Count == 0, Soon, "end of the run");

        Assert.Empty(await vm.SnapshotsAsync());
        Assert.Contains("Timeline: nothing was", vm.LogText, StringComparison.Ordinal);
        Assert.Contains($"folder {vm.Agent.HandlerFolder} is gone", vm.LogText, StringComparison.Ordinal);
        Assert.Equal(2, BackupResult.CodeOf(await vm.Storage.ReadTextAsync(vm.StatusBlob)));
        Assert.False(Directory.Exists(vm.Agent.HandlerFolder), "the folder has come back");
    }

    [Fact(Timeout = Limit)]
    public async Task P35_Whatever_has_been_started_ends_by_itself_if_the_folder_vanishes_right_after_enable()
    {
        VirtualMachine vm = await StartMachineAsync();
        vm.Deliver(vm.NewRequest());
        Assert.Null(await vm.Agent.ProcessAsync());

        Vanish(vm);
        await vm.WaitAsync(() => vm.Processes.Count == 0, Soon, "end of the run");

        Assert.False(Directory.Exists(vm.Agent.HandlerFolder), "the folder has come back");
        Assert.All(vm.Disks, disk => Assert.False(disk.Disk.IsFrozen));
        Assert.True(RunLeftovers.IsJournalEmpty, "the journal is not empty");
    }

    // As the agent does with a handler that is no longer listed: no command, just the end of its folder.
    private static void Vanish(VirtualMachine vm)
    {
        while (Directory.Exists(vm.Agent.HandlerFolder))
        {
            try
            {
                Directory.Delete(vm.Agent.HandlerFolder, recursive: true);
            }
            catch (IOException)
            {
                // something was written to it meanwhile: the agent tries again as well
            }
        }
    }

    /// <summary>Whether there still was somebody to kill.</summary>
    private static async Task<bool> KillAsync(VirtualMachine vm, string command, TimeSpan delay)
    {
        using Process shell = AgentCommand.Start(vm.Agent, command);
        await Task.Delay(delay);
        bool isKilled = Signals.Kill(-shell.Id);
        await shell.WaitForExitAsync();
        await vm.WaitAsync(() => vm.Processes.All(process => process.Name != command), Soon, $"end of {command}");
        return isKilled;
    }

    private static bool IsAlive(int process) => Directory.Exists($"/proc/{process}");
}
