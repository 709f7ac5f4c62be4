using System.Text.RegularExpressions;

using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Freeze;

/// <summary>What worker and guardian ask the kernel for while anything is frozen, seen by strace(1).</summary>
public sealed partial class WindowCallsTests(World world) : IntegrationTest(world)
{
    // Of malloc(3), once in a process, when it first gives back the memory of a thread; in proc, on no disk.
    private const string AskedByLibc = "openat(AT_FDCWD</>, \"/proc/sys/vm/overcommit_memory\"";

    private static readonly string[] NeverWhileFrozen =
    [
        "execve", "execveat", "fork", "vfork", "open", "openat", "openat2", "creat", "socket", "connect", "rename",
        "renameat", "renameat2", "unlink", "unlinkat", "mkdir", "mkdirat", "link", "linkat", "symlink", "symlinkat",
        "truncate", "ftruncate", "fallocate", "fsync", "fdatasync", "sync", "syncfs", "sync_file_range", "msync",
        "inotify_add_watch", "mount", "umount2",
    ];

    [Fact(Timeout = Limit)]
    public async Task While_frozen_nothing_is_opened_started_written_or_loaded_and_each_freeze_gets_one_thaw_in_reverse()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs, FileSystemKind.Btrfs]);
        LoopDisk parent = vm.Disks[0].Disk;
        using LoopDisk child = LoopDisk.Create(parent.MountPoint, "child", FileSystemKind.Ext4, 64 << 20);
        await using HeldBackup held = HeldBackup.Prepare(vm, TimeSpan.FromMilliseconds(500));

        IReadOnlyList<TracedCall> calls;
        using (Tracer tracer = await FreezeGate.BeginTracedAsync(vm, held))
        {
            BackupResult result = await vm.WaitForEndAsync();
            Assert.Equal((1, 1), (result.Code, result.Consistency));
            calls = tracer.Finish();
        }

        TracedCall[] freezes = [.. calls.Where(call => IsOnDisk(call, "FIFREEZE"))];
        TracedCall[] thaws = [.. calls.Where(call => IsOnDisk(call, "FITHAW"))];
        Assert.Equal(4, freezes.Length);
        Assert.All(freezes, call => Assert.Equal("0", call.Result));
        Assert.Equal(freezes.Select(DiskOf).Order(StringComparer.Ordinal), thaws.Select(DiskOf).Order(StringComparer.Ordinal));
        Assert.All(thaws, call => Assert.Equal("0", call.Result));

        // What is stored on another freezes before and thaws after it: each call returned before the next was made.
        Assert.True(Of(freezes, child).Ended < Of(freezes, parent).Order, "the child froze after its parent");
        Assert.True(Of(thaws, parent).Ended < Of(thaws, child).Order, "the child thawed before its parent");

        TracedCall[] window =
            [.. calls.Where(call => call.Order > freezes.Min(one => one.Order) && call.Order < thaws.Max(one => one.Ended))];
        Assert.NotEmpty(window);
        string[] forbidden = [.. window.Where(IsForbidden).Select(call => $"{call.Thread} {call.Began:0.0000} {call.Text} {call.Result}")];
        Assert.True(forbidden.Length == 0, string.Join('\n', forbidden));
        held.AssertNothingLeft();
    }

    private static TracedCall Of(IEnumerable<TracedCall> calls, LoopDisk disk) =>
        calls.Single(call => DiskOf(call) == disk.MountPoint);

    // Rehearsals make the same calls on files in memory.
    private static bool IsOnDisk(TracedCall call, string request) =>
        call.Name == "ioctl" && call.Text.Contains(request, StringComparison.Ordinal) && DiskOf(call) is not null;

    private static string? DiskOf(TracedCall call) =>
        Disk().Match(call.Text) is { Success: true } match ? match.Groups["path"].Value : null;

    private static bool IsForbidden(TracedCall call) =>
        (NeverWhileFrozen.Contains(call.Name) && !call.Text.Contains(AskedByLibc, StringComparison.Ordinal))
        || (call.Name is "clone" or "clone3" && !call.Text.Contains("CLONE_THREAD", StringComparison.Ordinal))
        || (call.Name == "mmap" && MappedFile().IsMatch(call.Text))
        || (call.Name.Contains("write", StringComparison.Ordinal) && WrittenFile().IsMatch(call.Text));

    [GeneratedRegex(@"^ioctl\(\d+<(?<path>/dev/shm/vm[^>]*)>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Disk();

    [GeneratedRegex(@"^mmap\(.*, \d+</(?!memfd:)", RegexOptions.None, 1000)]
    private static partial Regex MappedFile();

    // By -y a file is shown with its path; memory files, sysfs and proc are on no disk.
    [GeneratedRegex(@"^\w+\(\d+</(?!memfd:|sys/|proc/|dev/null)", RegexOptions.None, 1000)]
    private static partial Regex WrittenFile();
}
