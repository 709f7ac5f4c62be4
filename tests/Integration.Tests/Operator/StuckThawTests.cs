using System.Diagnostics;

using IntegrationTests.Freeze;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Operator;

/// <summary>
/// Something is left that can't be thawed at this moment: a FIFREEZE of a dead run is still under way, since what its file
/// system is stored on is frozen by somebody else. A FITHAW of it would hang until that is thawed.
/// </summary>
public sealed class StuckThawTests(World world) : IntegrationTest(world)
{
    private const int Done = 0;
    private const int NotThawed = 4;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    [Fact(Timeout = Limit)]
    public async Task What_can_not_be_thawed_is_told_in_bounded_time_and_thawed_later()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Xfs, FileSystemKind.Ext4]);
        (LoopDisk parent, LoopDisk other) = (vm.Disks[0].Disk, vm.Disks[1].Disk);
        OwnerFile.Write($"MountsToSkip = {parent.MountPoint}"); // so that the journal does not name it
        using LoopDisk child = LoopDisk.Create(parent.MountPoint, "child", FileSystemKind.Ext4, 64 << 20);
        await using HeldBackup held = HeldBackup.Prepare(vm, TimeSpan.Zero);
        DiskWriter writer = held.Watch(child);
        await vm.WaitAsync(() => writer.Read().Writes > 10, AnswerLimit, "dirty data");

        string answer;
        int exitCode;
        parent.Freeze();
        try
        {
            await held.EnableAsync();
            await held.WaitUntilFrozenAsync(held.Writers[1]);
            await ThawTests.KillBothAsync(vm, held);
            using Process thaw = Start(vm);
            answer = await ReadAnswerAsync(thaw.StandardOutput);
            await held.WaitForWriteAsync(held.Writers[1]);
            parent.Thaw();
            await thaw.WaitForExitAsync();
            exitCode = thaw.ExitCode;
        }
        finally
        {
            parent.Thaw();
        }

        await vm.WaitAsync(() => vm.Processes.Count == 0, AnswerLimit, "end of the run");
        CommandResult next = await OperatorCommand.RunAsync(vm, "thaw");
        await held.TimeToThawAsync(held.Now());

        string[] parts = answer.Split("Not thawed:\n");
        Assert.Equal(2, parts.Length);
        Assert.Contains($"  {other.MountPoint}\n", parts[0], StringComparison.Ordinal);
        Assert.Contains($" {child.MountPoint} ", parts[1], StringComparison.Ordinal);
        Assert.Equal(NotThawed, exitCode);
        Assert.Equal(Done, next.ExitCode);
        Assert.False(child.IsFrozen, "the child is frozen");
        held.AssertNothingLeft();
    }

    private static Process Start(VirtualMachine vm) => Process.Start(
        new ProcessStartInfo(Path.Combine(vm.Agent.HandlerFolder, "bin", "vmsnapshot"), ["thaw"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;

    /// <summary>What is said before the program ends: it can't, while a thaw of it hangs in the kernel.</summary>
    private static async Task<string> ReadAnswerAsync(StreamReader output)
    {
        char[] buffer = new char[4096];
        using var limit = new CancellationTokenSource(AnswerLimit);
        int length = await output.ReadAsync(buffer, limit.Token);
        return new string(buffer, 0, length);
    }
}
