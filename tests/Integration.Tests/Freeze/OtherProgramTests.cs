using System.Diagnostics;

using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Freeze;

/// <summary>Programs that get between a backup and the disk that it needs.</summary>
public sealed class OtherProgramTests(World world) : IntegrationTest(world)
{
    private const string Logs = "/var/log/azure";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact(Timeout = Limit)]
    public async Task A_log_on_a_disk_that_another_tool_has_frozen_keeps_nothing_of_ours_frozen()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4]);
        using LoopDisk logs = LoopDisk.Create("/mnt/logs", "disk", FileSystemKind.Ext4);
        using var mounts = new ExtraMounts("/mnt/none");
        Directory.CreateDirectory($"{Logs}");
        CopyTree(Logs, logs.MountPoint);
        mounts.MountOver(Logs, "--bind", logs.MountPoint);
        await using HeldBackup held = HeldBackup.Prepare(vm, TimeSpan.Zero);
        TimeSpan largest;
        using (var gate = new FreezeGate())
        {
            await held.EnableAsync();
            await vm.WaitAsync(() => vm.LogText.Contains("proof: ", StringComparison.Ordinal), Patience, "proof");
            logs.Freeze();
        }

        try
        {
            // Whatever it does now, it waits for its log, and nobody waits for it.
            await Task.Delay(TimeSpan.FromSeconds(4));
            held.Writers[0].StartOver();
            await held.WaitForWriteAsync(held.Writers[0]);
            await Task.Delay(TimeSpan.FromSeconds(1));
            largest = held.Writers[0].Read().LargestGap;
            Assert.False(vm.Disks[0].Disk.IsFrozen, "the disk is frozen while the log waits");
        }
        finally
        {
            logs.Thaw();
        }

        BackupResult result = await vm.WaitForEndAsync();

        Assert.InRange(largest, TimeSpan.Zero, TimeSpan.FromMilliseconds(900));
        Assert.Contains(result.Code, (int[])[1, 121]);
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task A_program_that_judges_each_open_and_waits_for_a_frozen_disk_does_not_stop_a_backup()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4]);
        using var mounts = new ExtraMounts("/mnt/none");
        mounts.MountOver(vm.Agent.HandlerFolder, "--bind", vm.Agent.HandlerFolder);
        await using HeldBackup held = HeldBackup.Prepare(vm, TimeSpan.FromSeconds(2));
        using var judge = new FileJudge(vm.Agent.HandlerFolder, $"{vm.Disks[0].Disk.MountPoint}/questions");

        await held.EnableAsync();
        await held.WaitForWindowAsync();
        using Process somebody = Process.Start("cat", [vm.Agent.EnvironmentFile]);
        bool waits = !somebody.WaitForExit(TimeSpan.FromMilliseconds(500));
        BackupResult result = await vm.WaitForEndAsync();
        await somebody.WaitForExitAsync();

        Assert.True(waits, "others can open files in the window: the test proves nothing");
        Assert.Equal((1, 1), (result.Code, result.Consistency));
        Assert.True(judge.Questions > 10, "nobody was judged");
        Assert.All(held.Writers, held.AssertHeldStill);
        Assert.InRange(vm.FrozenFor, TimeSpan.Zero, TimeSpan.FromSeconds(6));
        Assert.Contains($"({Environment.ProcessId}) decides on each file that others open", vm.LogText, StringComparison.Ordinal);
        held.AssertNothingLeft();
    }

    private static void CopyTree(string from, string to) => Tool.Run("cp", "--archive", $"{from}/.", to);
}
