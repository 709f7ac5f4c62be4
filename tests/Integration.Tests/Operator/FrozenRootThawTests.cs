using IntegrationTests.Freeze;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Operator;

/// <summary>
/// The night for which the command exists: the root file system was left frozen, so that nothing can be written to /tmp,
/// /var and /etc. Needs a sandbox whose writes go to a disk (scripts/sandbox --upper).
/// </summary>
[Trait("Stage", "FrozenRoot")]
public sealed class FrozenRootThawTests(World world) : IntegrationTest(world)
{
    private const string FolderOnRoot = "/var/frozen-root";
    private static readonly TimeSpan ThawLimit = TimeSpan.FromSeconds(2);

    [Fact(Timeout = Limit)]
    public async Task A_root_that_was_left_frozen_is_thawed_by_hand()
    {
        string type = Tool.Run("findmnt", "--noheadings", "--output", "FSTYPE", "/os-disk");
        Assert.True(type == "ext4", $"the root's writes go to {type}: run this in scripts/sandbox --upper IMAGE");
        Directory.CreateDirectory(FolderOnRoot);
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4]);
        await using HeldBackup held = HeldBackup.Prepare(vm, HeldBackup.ForEver);
        held.Watch(FolderOnRoot);
        await held.EnableAsync();
        await held.WaitForWindowAsync();
        await ThawTests.KillBothAsync(vm, held);

        long started = held.Now();
        CommandResult result = await OperatorCommand.RunAsync(vm, "thaw");
        TimeSpan thawed = await held.TimeToThawAsync(started);

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Contains("  /os-disk\n", result.Output, StringComparison.Ordinal);
        Assert.InRange(thawed, TimeSpan.Zero, ThawLimit);
        held.AssertNothingLeft();
    }

    /// <inheritdoc/>
    public override async Task DisposeAsync()
    {
        if (Directory.Exists(FolderOnRoot))
        {
            Directory.Delete(FolderOnRoot, recursive: true);
        }

        await base.DisposeAsync();
    }
}
