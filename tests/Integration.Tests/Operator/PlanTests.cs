using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

using IntegrationTests.Freeze;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Operator;

public sealed partial class PlanTests(World world) : IntegrationTest(world)
{
    private const string Folder = "/mnt/zoo";
    private const string RawFolder = "/mnt/raw";

    [Fact(Timeout = Limit)]
    public async Task The_plan_shown_is_the_one_by_which_the_next_backup_freezes()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Btrfs]);
        (LoopDisk ext4, LoopDisk btrfs) = (vm.Disks[0].Disk, vm.Disks[1].Disk);
        using LoopDisk inner = LoopDisk.Create(ext4.MountPoint, "inner", FileSystemKind.Xfs);
        using LoopDisk skipped = LoopDisk.Create(VirtualMachine.DiskFolder, "scratch-1", FileSystemKind.Ext4);
        using LoopDisk readOnly = LoopDisk.Create(VirtualMachine.DiskFolder, "read-only", FileSystemKind.Ext4);
        using LoopDisk hidden = LoopDisk.Create(VirtualMachine.DiskFolder, "hidden", FileSystemKind.Ext4);
        OwnerFile.Write($"MountsToSkip = {VirtualMachine.DiskFolder}/scratch-*, /nowhere", "timeout = 20");
        using var mounts = new ExtraMounts(Folder);
        Tool.Run("mount", "-o", "remount,ro", readOnly.MountPoint);
        mounts.MountOver(hidden.MountPoint, "-t", "tmpfs", "over");
        Directory.CreateDirectory($"{ext4.MountPoint}/folder");
        mounts.Mount("two words\n日本", "--bind", $"{ext4.MountPoint}/folder");
        Tool.Run("btrfs", "subvolume", "create", $"{btrfs.MountPoint}/part");
        mounts.Mount("part", "-o", "subvol=part", btrfs.Device);
        using var hung = HungFileSystem.Mount("/mnt/hung");
        await using HeldBackup held = HeldBackup.Prepare(vm, TimeSpan.FromMilliseconds(300));

        CommandResult result = await OperatorCommand.RunAsync(vm, "plan --json");
        JsonNode plan = JsonNode.Parse(result.Output)!;
        await held.EnableAsync();
        await held.WaitForWindowAsync();
        bool[] frozen = [inner.IsFrozen, skipped.IsFrozen, readOnly.IsFrozen, hidden.IsFrozen];
        BackupResult backup = await vm.WaitForEndAsync();

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Equal((1, 1), (backup.Code, backup.Consistency));
        Assert.Equal(Frozen().Matches(vm.LogText).Select(Target), Planned(plan));
        Assert.Equal(
            [$"{ext4.MountPoint} 1", $"{inner.MountPoint} 0", $"{btrfs.MountPoint} 0"],
            Planned(plan).Order(StringComparer.Ordinal));
        Assert.Equal([true, false, false, false], frozen);
        Assert.Equal(
            ["owner", "readOnly", "hidden", "sameSuperblock", "sameSuperblock"],
            new[] { skipped.MountPoint, readOnly.MountPoint, hidden.MountPoint, $"{Folder}/two words\n日本", $"{Folder}/part" }
                .Select(point => ReasonOf(plan, point)));
        Assert.Equal("userSpace", ReasonOf(plan, hung.MountPoint));
        Assert.Equal(20, (int)plan["limitSeconds"]!);
        Assert.Contains(plan["warnings"]!.AsArray(), warning => ((string)warning!).Contains(" /nowhere,", StringComparison.Ordinal));
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task A_mount_point_that_is_no_text_is_shown_escaped_and_given_in_hex()
    {
        VirtualMachine vm = await StartMachineAsync();
        Tool.Run("bash", "-c", $"mkdir -p $'{RawFolder}/\\xff\\n' && mount -t tmpfs raw $'{RawFolder}/\\xff\\n'");
        try
        {
            CommandResult table = await OperatorCommand.RunAsync(vm, "plan --all");
            CommandResult json = await OperatorCommand.RunAsync(vm, "plan --json");

            Assert.Contains(RawFolder + @"/\377\012", table.Output, StringComparison.Ordinal);
            Assert.Contains(
                JsonNode.Parse(json.Output)!["skip"]!.AsArray(), mount => (string?)mount!["mountPointHex"] == "2f6d6e742f7261772fff0a");
        }
        finally
        {
            Tool.Run("bash", "-c", $"umount $'{RawFolder}/\\xff\\n' && rm -r {RawFolder}");
        }
    }

    [GeneratedRegex(@"plan: freeze (?<point>/\S*) \([^)]*\), level (?<level>\d+):", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Frozen();

    private static string Target(Match line) => $"{line.Groups["point"].Value} {line.Groups["level"].Value}";

    private static IEnumerable<string> Planned(JsonNode plan) => plan["freeze"]!.AsArray().Select(one =>
        string.Create(CultureInfo.InvariantCulture, $"{one!["mountPoint"]} {one["level"]}"));

    private static string? ReasonOf(JsonNode plan, string mountPoint) => plan["skip"]!.AsArray()
        .Where(mount => (string?)mount!["mountPoint"] == mountPoint)
        .Select(mount => (string?)mount!["reason"])
        .FirstOrDefault();
}
