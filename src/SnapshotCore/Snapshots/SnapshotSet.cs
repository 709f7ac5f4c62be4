using SnapshotCore.BackupHost;

namespace SnapshotCore.Snapshots;

/// <summary>Who is asked for the snapshots.</summary>
public enum SnapshotSource
{
    /// <summary>This extension, by a call to storage for each disk.</summary>
    Guest,

    /// <summary>The service on the host, by one call for all.</summary>
    Host,
}

/// <summary>What came of asking once for all snapshots of a run.</summary>
/// <param name="Source">Who was asked.</param>
/// <param name="Disks">One entry for each disk; of the host those that it gave, which may be none.</param>
/// <param name="Answer">The host's answer; null for snapshots from inside the VM.</param>
public sealed record SnapshotSet(SnapshotSource Source, IReadOnlyList<DiskSnapshot> Disks, HostAnswer? Answer = null)
{
    /// <summary>What the host answered to <c>presnapshot</c>; null for snapshots from inside the VM.</summary>
    internal int? PreSnapshot { get; init; }

    /// <summary>Whether not one snapshot was taken.</summary>
    internal bool IsAllFailed => !Disks.Any(static disk => disk.IsSuccessful);

    /// <summary>What the host's answer means, disk by disk.</summary>
    /// <param name="answer">The answer to <c>dosnapshot</c>.</param>
    /// <param name="secrets">What no text of the host may show.</param>
    internal static SnapshotSet From(HostAnswer answer, HostSecrets secrets)
    {
        if (!answer.IsSuccess)
        {
            return new SnapshotSet(SnapshotSource.Host, [], answer);
        }

        IReadOnlyList<HostDisk> disks = HostDisks.Read(answer.Body, out string fault);
        return fault.Length > 0
            ? new SnapshotSet(SnapshotSource.Host, [], answer.Unreadable($"the answer is {fault}"))
            : new SnapshotSet(
                SnapshotSource.Host, [.. disks.Select((disk, index) => DiskSnapshot.From(index, disk, answer, secrets))], answer);
    }
}
