using IntegrationTests.Operator;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.AppConsistency;

/// <summary>Backups of a database that the ready-made scripts quiesce. Each kind of server has a class of its own.</summary>
public abstract class DatabaseTests(World world) : IntegrationTest(world)
{
    // Also with a root that is frozen, and everything on it: the scripts, the shell, the servers' programs.
    [Fact(Timeout = Limit)]
    [Trait("Stage", "AnyRoot")]
    public async Task A_backup_is_application_consistent_and_loses_no_transaction()
    {
        VirtualMachine vm = await StartMachineAsync();
        using DatabaseServer server = Create(vm.Disks[0].Disk.MountPoint);
        ReadyMadeScripts.Install(vm, server);
        await using var backup = new DatabaseBackup(vm, server);
        await backup.OpenWindowAsync();

        await backup.WaitUntilAsync(IsAtRest, "database at rest");
        Commit last = backup.LastBefore;
        backup.CopyDisk();
        BackupResult result = await backup.FinishAsync();

        Assert.True((result.Code, result.Consistency, result.HealthCode) == (0, 2, 0), $"{result.Code}: {result.Message}\n{vm.LogText}");
        Assert.Empty(backup.CommitsInWindow());
        backup.AssertNothingLeft();
        server.Crash();
        using DatabaseServer restored = StartOn(backup.Restore());
        using SqlSession session = restored.Open();
        Assert.InRange(TransactionWriter.LastIn(session), last.Number, last.Number + MayFollow);
        Assert.Empty(restored.Check());
    }

    [Fact(Timeout = Limit)]
    public async Task A_worker_killed_in_the_window_does_not_keep_the_database_at_rest()
    {
        VirtualMachine vm = await StartMachineAsync();
        using DatabaseServer server = Create(vm.Disks[0].Disk.MountPoint);
        ReadyMadeScripts.Install(vm, server);
        await using var backup = new DatabaseBackup(vm, server);
        await backup.OpenWindowAsync();
        await backup.WaitUntilAsync(IsAtRest, "database at rest");

        Signals.Kill(backup.Held.Worker);
        BackupResult result = await vm.WaitForEndAsync();
        await backup.WaitForCommitsAsync(1);

        Assert.Equal((2, 0), (result.Code, result.Consistency));
        backup.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task A_database_that_ends_in_the_window_is_not_reported_as_consistent()
    {
        VirtualMachine vm = await StartMachineAsync();
        using DatabaseServer server = Create(vm.Disks[0].Disk.MountPoint);
        ReadyMadeScripts.Install(vm, server);
        await using var backup = new DatabaseBackup(vm, server);
        await backup.OpenWindowAsync();

        server.BeginToCrash();
        backup.Held.Proxy.LetGo();
        BackupResult result = await vm.WaitForEndAsync();
        server.Crash();

        Assert.Equal((1, 1, 301), (result.Code, result.Consistency, result.HealthCode));
        server.Start();
        backup.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task A_database_that_cannot_be_quiesced_is_backed_up_all_the_same()
    {
        VirtualMachine vm = await StartMachineAsync();
        using DatabaseServer server = Create(vm.Disks[0].Disk.MountPoint);
        ReadyMadeScripts.Install(vm, server, "--wait=1");

        BackupResult result;
        using (server.HoldUp())
        {
            result = await vm.RunBackupAsync(vm.NewRequest());
        }

        Assert.Equal((1, 1, 300), (result.Code, result.Consistency, result.HealthCode));
        Assert.Contains("was not quiesced", vm.LogText, StringComparison.Ordinal);
        ReadyMadeScripts.AssertNothingLeft(server);
    }

    [Fact(Timeout = Limit)]
    public async Task The_owners_commands_find_the_scripts_well_installed_and_running()
    {
        VirtualMachine vm = await StartMachineAsync();
        using DatabaseServer server = Create(vm.Disks[0].Disk.MountPoint);
        ReadyMadeScripts.Install(vm, server);

        CommandResult check = await OperatorCommand.RunAsync(vm, "scripts check");
        CommandResult test = await OperatorCommand.RunAsync(vm, "scripts test");

        Assert.True(check.ExitCode == 0, check.Output + check.Errors);
        Assert.True(test.ExitCode == 0, test.Output + test.Errors);
        Assert.Contains("was quiesced for", test.Output, StringComparison.Ordinal);
        ReadyMadeScripts.AssertNothingLeft(server);
    }

    /// <summary>How many transactions a snapshot may hold beyond the last that was acknowledged before.</summary>
    protected abstract int MayFollow { get; }

    /// <summary>Makes and starts a server with its data in a folder.</summary>
    protected abstract DatabaseServer Create(string folder);

    /// <summary>Starts one on a restored folder.</summary>
    protected abstract DatabaseServer StartOn(string folder);

    /// <summary>Whether the server is quiesced, asked over a session that is open already.</summary>
    protected abstract bool IsAtRest(SqlSession session);
}
