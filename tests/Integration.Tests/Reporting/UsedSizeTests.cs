using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Reporting;

public sealed class UsedSizeTests(World world) : IntegrationTest(world)
{
    private const long Mebibyte = 1 << 20;

    [Fact(Timeout = Limit)]
    public async Task The_used_size_is_what_df_says_and_a_file_system_that_hangs_is_not_waited_for()
    {
        Assert.True(MemoryDisk.IsPossible, "This kernel has no zram, and loop devices are not counted.");
        VirtualMachine vm = await StartMachineAsync();
        (long before, _) = SizeOf(await vm.RunBackupAsync(vm.NewRequest()));
        using MemoryDisk disk = MemoryDisk.Create("/mnt/measured");
        await File.WriteAllBytesAsync($"{disk.MountPoint}/data", RandomNumberGenerator.GetBytes((int)(100 * Mebibyte)));
        Tool.Run("sync", "-f", disk.MountPoint);
        using var hung = HungFileSystem.Mount("/mnt/hung");
        int waiting = hung.Waiting;

        BackupResult result = await vm.RunBackupAsync(await vm.NextRequestAsync());

        (long after, bool isFailed) = SizeOf(result);
        long used = UsedKibibytes(disk.MountPoint) * 1024;
        await Expect.ConsistentAsync(vm, result, snapshotsOfEach: 2);
        Assert.InRange(after - before, used - (8 * Mebibyte), used + (8 * Mebibyte)); // others write to the machine's own disk
        Assert.InRange(used, 100 * Mebibyte, 200 * Mebibyte);
        Assert.False(isFailed, "the size computation failed");
        Assert.Equal(waiting, hung.Waiting);
        Assert.Equal(result.Telemetry["totalsdSize"], (after / 1024).ToString(CultureInfo.InvariantCulture));
        Assert.Contains("fuse", result.Telemetry["networkFSTypeInDf"], StringComparison.Ordinal);
    }

    private static (long Bytes, bool IsFailed) SizeOf(BackupResult result)
    {
        JsonNode storage = result.Report["storageDetails"]!;
        return ((long)storage["totalUsedSizeInBytes"]!, (bool)storage["isSizeComputationFailed"]!);
    }

    private static long UsedKibibytes(string mountPoint) => long.Parse(
        Tool.Run("df", "-k", "--output=used", mountPoint).Split('\n', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
