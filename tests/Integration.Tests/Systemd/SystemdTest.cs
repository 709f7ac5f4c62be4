using IntegrationTests.Freeze;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Systemd;

/// <summary>
/// Base of the tests on a machine that a real systemd manages, and whose root is frozen with the disks
/// (scripts/sandbox --systemd --upper IMAGE).
/// </summary>
[Trait("Stage", "Systemd")]
public abstract class SystemdTest(World world) : IntegrationTest(world)
{
    /// <summary>Matches every unit of ours.</summary>
    protected const string Ours = "vmsnapshot-*";

    private const string FolderOnRoot = "/var/systemd-tests";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A machine with two disks whose root is frozen with them.</summary>
    internal async Task<VirtualMachine> StartManagedMachineAsync()
    {
        Assert.True(SystemdUnits.IsRunning, "systemd does not manage this machine: run this in scripts/sandbox --systemd --upper IMAGE");
        string type = Tool.Run("findmnt", "--noheadings", "--output", "FSTYPE", "/os-disk");
        Assert.True(type == "ext4", $"the root's writes go to {type}: run this in scripts/sandbox --systemd --upper IMAGE");
        Assert.Empty(SystemdUnits.List(Ours));
        return await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs]);
    }

    /// <summary>A backup whose window is open until somebody ends it, the root among what is frozen.</summary>
    internal static async Task<HeldBackup> OpenAsync(VirtualMachine vm)
    {
        HeldBackup held = HeldBackup.Prepare(vm, HeldBackup.ForEver);
        Directory.CreateDirectory(FolderOnRoot);
        held.Watch(FolderOnRoot);
        await held.EnableAsync();
        await held.WaitForWindowAsync();
        return held;
    }

    /// <summary>Waits until systemd has no unit of ours any more.</summary>
    internal static Task WaitForNoUnitsAsync(VirtualMachine vm) =>
        vm.WaitAsync(() => SystemdUnits.List(Ours).Count == 0, Patience, "end of all units");

    /// <summary>The timer of a worker.</summary>
    internal static string TimerOf(int worker) => $"vmsnapshot-thaw-{worker}.timer";

    /// <summary>Ends both control groups with all that is in them.</summary>
    internal static async Task KillBothAsync(VirtualMachine vm, HeldBackup held)
    {
        Signals.Stop(held.Worker); // the two groups end one after the other: neither may act in between
        SystemdUnits.Kill(SystemdUnits.GroupOf(held.Guardian), SystemdUnits.GroupOf(held.Worker));
        await vm.WaitAsync(() => vm.Processes.Count == 0, TimeSpan.FromSeconds(2), "end of both");
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
