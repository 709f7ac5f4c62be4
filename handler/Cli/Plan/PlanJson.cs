using System.Text.Unicode;

using Newtonsoft.Json.Linq;

using SnapshotCore.Freeze;
using SnapshotCore.Linux;
using SnapshotCore.Settings;

namespace VmSnapshot.Plan;

/// <summary>A plan for programs. docs/operations.md, "The plan as JSON", is its contract.</summary>
internal static class PlanJson
{
    private const int Schema = 1;

    /// <summary>The document.</summary>
    internal static JObject Write(PlannedBackup backup) => new()
    {
        ["schema"] = Schema,
        ["configuration"] = OwnerConfiguration.DefaultPath,
        ["limitSeconds"] = (int)backup.Configuration.FreezeTimeout.TotalSeconds,
        ["luns"] = backup.IncludedLuns is { } luns ? new JArray(luns) : null,
        ["freeze"] = new JArray(backup.Plan.Targets.Select(target => Describe(target))),
        ["skip"] = new JArray(backup.Plan.Skipped.Select(skipped => Describe(skipped, backup))),
        ["mountsToSkip"] = new JArray(backup.Configuration.MountsToSkip.Select(entry => new JObject
        {
            ["entry"] = entry,
            ["mounts"] = backup.MatchesOf(entry),
        })),
        ["warnings"] = new JArray(backup.Warnings()),
        ["notes"] = new JArray(backup.Notes()),
    };

    private static JObject Describe(FreezeTarget target)
    {
        JObject one = Describe(target.Mount);
        one.AddFirst(new JProperty("level", target.Level));
        one["detail"] = target.Reason;
        return one;
    }

    private static JObject Describe(SkippedMount skipped, PlannedBackup backup)
    {
        JObject one = Describe(skipped.Mount);
        one["reason"] = NameOf(skipped.Reason);
        one["detail"] = skipped.Detail;
        one["atRisk"] = skipped.IsDataAtRisk;
        if (backup.EntryFor(skipped) is { } entry)
        {
            one["entry"] = entry;
        }

        return one;
    }

    private static JObject Describe(Mount mount)
    {
        var one = new JObject();
        AddPath(one, "mountPoint", mount.MountPoint);
        one["type"] = mount.FileSystem;
        one["device"] = mount.Device.ToString();
        one["source"] = mount.Source;
        AddPath(one, "root", mount.Root);
        return one;
    }

    // A path is bytes; where those are no UTF-8 the text has them escaped, and they stand beside it.
    private static void AddPath(JObject one, string name, UnixPath path)
    {
        if (Utf8.IsValid(path.Bytes))
        {
            one[name] = System.Text.Encoding.UTF8.GetString(path.Bytes);
            return;
        }

        one[name] = path.ToString();
        one[name + "Hex"] = Convert.ToHexStringLower(path.Bytes);
    }

    /// <summary>The wire name of a reason.</summary>
    internal static string NameOf(SkipReason reason)
    {
        string name = reason.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
