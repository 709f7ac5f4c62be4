using System.Text.Json.Nodes;

using HostEmulator.Contract;
using HostEmulator.Disks;

namespace HostEmulator.Answers;

/// <summary>The real service's answers, as documents.</summary>
internal static class GenuineAnswer
{
    /// <summary>What the service says of itself and, if that is asked for, of the disks.</summary>
    internal static JsonObject PreSnapshot(PreSnapshotRequest request, DiskEncryption encryption, DateTimeOffset now)
    {
        DateTime utc = now.UtcDateTime;
        var answer = new JsonObject
        {
            ["responseTime"] = new JsonObject
            {
                ["year"] = utc.Year,
                ["month"] = utc.Month,
                ["day"] = utc.Day,
                ["hour"] = utc.Hour,
                ["minute"] = utc.Minute,
                ["second"] = utc.Second,
            },
            ["bhsVersion"] = "1.0.0.0",
            ["nodeId"] = "host-emulator",
            ["result"] = "Success",
        };
        if (request.Settings is not null)
        {
            answer["isOsDiskADEEncrypted"] = encryption.IsOsDiskEncrypted;
            answer["areDataDisksADEEncrypted"] = encryption.AreDataDisksEncrypted;
            answer["DiskEncryptionSettings"] = encryption.Settings;
        }

        return answer;
    }

    /// <summary>An entry for each disk that was asked for, in the same order; for all that are known, if none was.</summary>
    internal static JsonObject DoSnapshot(SnapshotRequest request, IDictionary<int, HostDisk> disks, DateTimeOffset taken)
    {
        IEnumerable<int> luns = request.DiskIds.Count > 0 ? request.DiskIds : disks.Keys.Order();
        var entries = new JsonArray();
        foreach (int lun in luns)
        {
            HostDisk disk = disks.TryGetValue(lun, out HostDisk? known) ? known : HostDisk.Managed;
            entries.Add(disk.Snapshot(lun, taken));
        }

        return new JsonObject { ["snapshotInfo"] = entries };
    }
}
