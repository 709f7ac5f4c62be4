using System.Text.Json.Nodes;

using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Freeze;

public sealed class IncludedDisksTests(World world) : IntegrationTest(world)
{
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(1);

    [Fact(Timeout = Limit)]
    public async Task Only_what_lies_on_an_included_disk_is_frozen_and_the_other_is_written_to_meanwhile()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4]);
        using LoopDisk left = LoopDisk.Create(VirtualMachine.DiskFolder, "left-out", FileSystemKind.Xfs);
        using LoopDisk unknown = LoopDisk.Create(VirtualMachine.DiskFolder, "unknown", FileSystemKind.Ext4);
        using var links = new DiskLinks((0, vm.Disks[0].Disk), (2, left));
        await using HeldBackup held = PrepareForLuns(vm, 0);
        DiskWriter writer = held.Watch(left);
        DiskWriter unknownWriter = held.Watch(unknown);

        await held.EnableAsync();
        await held.WaitForWindowAsync();
        bool isFrozen = left.IsFrozen;
        BackupResult result = await vm.WaitForEndAsync();

        Assert.Equal((1, 1), (result.Code, result.Consistency));
        Assert.False(isFrozen, "the disk that the request leaves out was frozen");
        Assert.InRange(writer.Read().LargestGap, TimeSpan.Zero, Held / 2);
        Assert.All([held.Writers[0], unknownWriter], held.AssertHeldStill);
        Assert.Contains(
            $"plan: {left.MountPoint} (xfs, {NumberOf(left)}) is not frozen: it lies on data disk LUN 2, which this backup leaves out",
            vm.LogText,
            StringComparison.Ordinal);
        Assert.Contains("plan: 2 file systems to freeze", vm.LogText, StringComparison.Ordinal);
        AssertSize(result);
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task Everything_is_frozen_when_an_included_disk_can_not_be_found()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4]);
        using LoopDisk other = LoopDisk.Create(VirtualMachine.DiskFolder, "other", FileSystemKind.Xfs);
        using var links = new DiskLinks((0, vm.Disks[0].Disk), (2, other));
        await using HeldBackup held = PrepareForLuns(vm, 0, 5);
        DiskWriter writer = held.Watch(other);

        await held.EnableAsync();
        BackupResult result = await vm.WaitForEndAsync();

        Assert.Equal((1, 1), (result.Code, result.Consistency));
        Assert.All([held.Writers[0], writer], held.AssertHeldStill);
        Assert.Contains("This backup includes data disk LUN 5 (nothing here is known as it)", vm.LogText, StringComparison.Ordinal);
        held.AssertNothingLeft();
    }

    private static HeldBackup PrepareForLuns(VirtualMachine vm, params int[] luns)
    {
        HeldBackup held = HeldBackup.Prepare(vm, Held);
        held.Change = request => request.PublicObject["includedDisks"] = new JsonObject
        {
            ["dataDiskLunList"] = new JsonArray([.. luns.Select(lun => (JsonNode)lun)]),
            ["isOSDiskIncluded"] = false,
            ["isAnyDiskExcluded"] = true,
        };
        return held;
    }

    // Three freezable mounts; loop devices, of which all disks here are made, are never billed.
    private static void AssertSize(BackupResult result)
    {
        JsonNode storage = result.Report["storageDetails"]!;
        Assert.Equal((3, 0L, false), ((int)storage["partitionCount"]!, (long)storage["totalUsedSizeInBytes"]!, (bool)storage["isSizeComputationFailed"]!));
    }

    private static string NumberOf(LoopDisk disk) =>
        File.ReadAllText($"/sys/class/block/{Path.GetFileName(disk.Device)}/dev").Trim();
}
