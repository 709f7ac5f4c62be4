using System.Text;

using SnapshotCore.Linux;

namespace SnapshotCore.Settings;

/// <summary>How the snapshots are started (<c>seqsnapshot</c>).</summary>
public enum SnapshotOrder
{
    /// <summary>All disks at once.</summary>
    Parallel = 0,

    /// <summary>One after the other, written by older versions of the program itself; no wish of the owner.</summary>
    SequentialByProgram = 1,

    /// <summary>One after the other, by the owner's wish.</summary>
    SequentialByOwner = 2,
}

/// <summary>
/// The VM owner's <c>/etc/azure/vmbackup.conf</c>. Optional: whatever is missing, empty or unreadable has its default,
/// the latter with a warning. Contract: docs/protocol.md, "Owner's files".
/// </summary>
public sealed record OwnerConfiguration
{
    /// <summary>Where the owner's file is.</summary>
    public const string DefaultPath = "/etc/azure/vmbackup.conf";

    private const int SizeLimit = 1024 * 1024;

    internal OwnerConfiguration()
    {
    }

    /// <summary>Everything as it is without a file.</summary>
    public static OwnerConfiguration Default { get; } = Parse(string.Empty);

    /// <summary>What was wrong in the file, each naming line, section, key and what is used instead; 31 at most.</summary>
    public IReadOnlyList<string> Warnings { get; internal init; } = [];

    /// <summary>Every key with the value that counts and where that comes from, in the order of the manual.</summary>
    public IReadOnlyList<OwnerSetting> Settings { get; internal init; } = [];

    /// <summary>Whether there was a file that could be read.</summary>
    public bool IsRead { get; internal init; }

    /// <summary>The longest time that file systems may stay frozen: 1 to 300 s.</summary>
    public TimeSpan FreezeTimeout { get; internal init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the worker waits until all are frozen: 1 to 600 s.</summary>
    public TimeSpan FreezeWait { get; internal init; } = TimeSpan.FromSeconds(66);

    /// <summary>Mount points that are never frozen, without trailing slashes.</summary>
    public IReadOnlyList<string> MountsToSkip { get; internal init; } = [];

    /// <summary>The strategy that overrides the request's; null if not set.</summary>
    public string? SnapshotMethod { get; internal init; }

    /// <summary>How the snapshots are started.</summary>
    public SnapshotOrder SnapshotOrder { get; internal init; }

    /// <summary>Whether the owner wishes one snapshot after the other.</summary>
    public bool SequentialByOwner => SnapshotOrder == SnapshotOrder.SequentialByOwner;

    /// <summary>Whether to go on with a file-system-consistent backup after the workload failed. Without effect yet.</summary>
    public bool FreezeAfterWorkloadFailure { get; internal init; } = true;

    /// <summary>Whether to freeze as well after the workload succeeded. Without effect yet.</summary>
    public bool FreezeAfterWorkloadSuccess { get; internal init; } = true;

    /// <summary>Whether status and log go to their blobs.</summary>
    public bool UploadStatusAndLog { get; internal init; } = true;

    /// <summary>Whether there is a log at all.</summary>
    public bool WriteLog { get; internal init; } = true;

    /// <summary>Whether log lines are dropped while frozen instead of kept in memory.</summary>
    public bool LoggingOff { get; internal init; }

    /// <summary>Whether no event files are written.</summary>
    public bool EventsOff { get; internal init; }

    /// <summary>Accepted, without effect: event files are written when there is something to say.</summary>
    public bool AsyncEvents { get; internal init; }

    /// <summary>Whether the used size leaves out file systems on disks that machines share.</summary>
    public bool OnlyLocalFileSystems { get; internal init; }

    /// <summary>Accepted, without effect: no size is measured through sudo.</summary>
    public bool SudoOff { get; internal init; }

    /// <summary>Accepted, without effect: there is no recorder of system metrics.</summary>
    public bool MonitorRun { get; internal init; }

    /// <summary>Accepted, without effect: the worker is not traced.</summary>
    public bool MonitorStrace { get; internal init; }

    /// <summary>Accepted, without effect: where records would go; null if not set.</summary>
    public string? MonitorLocation { get; internal init; }

    /// <summary>Accepted, without effect: block devices are read from sysfs, not from lsblk.</summary>
    public string? LsblkUser { get; internal init; }

    /// <summary>Reads the owner's file. A missing one is no warning, an unreadable one is.</summary>
    public static OwnerConfiguration Read(string path = DefaultPath)
    {
        BoundedFile file = BoundedFile.Read(path, SizeLimit);
        return file.Errno switch
        {
            Errno.None => Parse(Encoding.UTF8.GetString(file.Content.Span), path) with { IsRead = true },
            Errno.ENOENT or Errno.ENOTDIR => Default,
            _ => Default with
            {
                Warnings = [$"{path} cannot be read: {file.Errno.Describe()}. The defaults are used."],
            },
        };
    }

    /// <summary>Reads the text of such a file; never fails.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">Named by the warnings.</param>
    public static OwnerConfiguration Parse(string text, string path = DefaultPath) =>
        new OwnerConfigurationReader(text, path).Read();
}
