using System.Buffers.Binary;

using AgentEmulator.Status;

using Lab;

using Stage;

namespace Faults;

/// <summary>What is looked at after every run, whatever was done to it.</summary>
internal static class Inspection
{
    /// <summary>Nothing at all is consistent.</summary>
    private const int NotConsistent = 0;

    /// <summary>What does not hold, one sentence each. The run must be over.</summary>
    internal static async Task<IReadOnlyList<string>> InspectAsync(Scene scene)
    {
        List<string> problems =
        [
            .. scene.Frozen().Select(disk => $"{disk.MountPoint} is frozen"),
            .. scene.Machine.Processes.Select(process => $"{process.Name} ({process.Id}) still runs"),
            .. scene.Leftovers.Find(),
        ];
        if (scene.Result is not { IsTransitional: false } result)
        {
            problems.Add("there is no terminal status");
            return problems;
        }

        problems.AddRange(JudgeFile(scene));
        problems.AddRange(await JudgeClaimsAsync(scene, result));
        if (scene.Target.Application.IsAtRest)
        {
            problems.Add("the application is still at rest");
        }

        if (scene.MustSucceed && !result.IsSuccess)
        {
            problems.Add($"the backup should have succeeded: {result.Code}: {result.Message}");
        }

        // What the next command ends can't be told to the blobs: their addresses went with the processes.
        if (!scene.IsStorageHarmed && !scene.EndedByCommand
            && BackupResult.CodeOf(await scene.Machine.Storage.ReadTextAsync(scene.StatusBlob)) is var code && code != result.Code)
        {
            problems.Add($"the status blob says {code?.ToString() ?? "nothing"}, the status file {result.Code}: {result.Message}");
        }

        return problems;
    }

    private static IEnumerable<string> JudgeFile(Scene scene)
    {
        VmAgent agent = scene.Machine.Agent;
        string path = agent.StatusFile(scene.Machine.Sequence);
        if (!File.Exists(path))
        {
            yield break; // it was on a mount that the fault has taken away again; it was read before
        }

        StatusVerdict verdict = StatusFileJudge.Judge(
            File.ReadAllBytes(path), agent.Goal.Name, agent.Goal.Version, scene.Machine.Sequence, path);
        if (verdict is not { Problem: null, IsPoison: false, IsUnreadable: false })
        {
            yield return $"the agent can't use the status file: {verdict.Problem}";
        }
    }

    private static async Task<IReadOnlyList<string>> JudgeClaimsAsync(Scene scene, BackupResult result)
    {
        var problems = new List<string>();
        IReadOnlyList<BlobSnapshot> snapshots = await scene.Machine.SnapshotsAsync();
        foreach (DiskResult disk in (result.Disks ?? []).Where(disk => disk.IsSuccessful))
        {
            string? time = disk.SnapshotUri?.Split("snapshot=") is [_, var value] ? Uri.UnescapeDataString(value) : null;
            if (!snapshots.Any(snapshot => snapshot.Time == time))
            {
                problems.Add($"the status names a snapshot that storage does not have: {time ?? "none"}");
            }
        }

        if (result.Consistency == NotConsistent)
        {
            return result.IsSuccess ? [.. problems, "success is claimed without any consistency"] : problems;
        }

        if (result.Disks is not { } disks || disks.Count != scene.Machine.Disks.Count || disks.Any(disk => !disk.IsSuccessful))
        {
            problems.Add($"consistency {result.Consistency} is claimed without a snapshot of every disk");
        }

        return [.. problems, .. Writes(scene)];
    }

    /// <summary>
    /// Writes between the first request for a snapshot and the last answer. A writer writes one record after the other and
    /// notes the moment before each: two that begin in there mean that the first of them got through.
    /// </summary>
    private static IEnumerable<string> Writes(Scene scene)
    {
        ProxiedRequest[] asked = [.. scene.Judged.Snapshots.Where(request => request.Answered > 0)];
        if (asked.Length < scene.Machine.Disks.Count)
        {
            yield return "consistency is claimed, but not every snapshot was answered";
            yield break;
        }

        (long begin, long end) = (asked.Min(request => request.Arrived), asked.Max(request => request.Answered));
        for (int i = 0; i < scene.Target.Writers.Count; i++)
        {
            if (scene.NotMounted.Contains(scene.Machine.Disks[i].Disk))
            {
                continue;
            }

            DiskWriter writer = scene.Target.Writers[i];
            int inside = RecordsOf(writer, scene.FirstRecords[i]).Count(moment => moment >= begin && moment <= end);
            if (inside > 1)
            {
                yield return $"consistency is claimed, but {inside - 1} writes reached {writer.FilePath} while snapshots were taken";
            }
        }
    }

    private static IEnumerable<long> RecordsOf(DiskWriter writer, long first)
    {
        using FileStream file = new(writer.FilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(first * DiskWriter.RecordSize, SeekOrigin.Begin);
        byte[] record = new byte[DiskWriter.RecordSize];
        while (file.ReadAtLeast(record, record.Length, throwOnEndOfStream: false) == record.Length)
        {
            yield return BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(8));
        }
    }
}
