using System.Text.RegularExpressions;

using Lab;

namespace IntegrationTests.Freeze;

/// <summary>What worker and guardian have asked the kernel for, as strace(1) saw it, and what of it they must not.</summary>
internal sealed partial class WindowCalls
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

    private readonly IReadOnlyList<TracedCall> _calls;

    /// <summary>Finds freezes and thaws among all calls of a backup.</summary>
    internal WindowCalls(IReadOnlyList<TracedCall> calls)
    {
        _calls = calls;
        Freezes = [.. calls.Where(call => IsOnDisk(call, "FIFREEZE"))];
        Thaws = [.. calls.Where(call => IsOnDisk(call, "FITHAW"))];
    }

    /// <summary>The freezes of disks.</summary>
    internal IReadOnlyList<TracedCall> Freezes { get; }

    /// <summary>The thaws of disks.</summary>
    internal IReadOnlyList<TracedCall> Thaws { get; }

    /// <summary>That from the first freeze to the last thaw nothing was opened, started, written or loaded.</summary>
    internal void AssertQuiet()
    {
        TracedCall[] window =
            [.. _calls.Where(call => call.Order > Freezes.Min(one => one.Order) && call.Order < Thaws.Max(one => one.Ended))];
        Assert.NotEmpty(window);
        string[] forbidden = [.. window.Where(IsForbidden).Select(call => $"{call.Thread} {call.Began:0.0000} {call.Text} {call.Result}")];
        Assert.True(forbidden.Length == 0, string.Join('\n', forbidden));
    }

    // Rehearsals make the same calls on files in memory.
    private static bool IsOnDisk(TracedCall call, string request) =>
        call.Name == "ioctl" && call.Text.Contains(request, StringComparison.Ordinal) && DiskOf(call) is not null;

    /// <summary>The mount point that a call is about; null if it is about none.</summary>
    internal static string? DiskOf(TracedCall call) =>
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
