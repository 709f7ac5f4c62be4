using System.Globalization;

using SnapshotCore.Errors;

namespace SnapshotCore.Reporting;

/// <summary>What telemetry says about the run beside its outcome. Null means: not known, and not reported.</summary>
public sealed record RunFacts
{
    /// <summary>How long the freeze took.</summary>
    public TimeSpan? FreezeTime { get; init; }

    /// <summary>How long the thaw took.</summary>
    public TimeSpan? ThawTime { get; init; }

    /// <summary>How long the snapshots took, from the first request to the last answer.</summary>
    public TimeSpan? SnapshotTimeTaken { get; init; }

    /// <summary>Whether a FUSE, NFS or CIFS file system is mounted.</summary>
    public bool? HasNetworkMount { get; init; }

    /// <summary>Whether the request is for the OS disk alone; null when it doesn't say.</summary>
    public bool? IsOnlyOsDisk { get; init; }

    /// <summary>The databases that run, as <see cref="DatabaseSearch"/> tells.</summary>
    public string? Workloads { get; init; }

    /// <summary>Whether the workload flow is active (a database in place of the owner's scripts).</summary>
    public bool? IsWorkloadActive { get; init; }

    /// <summary>Whether the owner's scripts are configured in a way that lets them run.</summary>
    public bool? AreScriptsConfigured { get; init; }

    /// <summary>What the owner calls the application; null when not said.</summary>
    public string? AppName { get; init; }

    /// <summary>Keys that the measurement of the used size adds (<see cref="StorageMeasurement.Telemetry"/>).</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Storage { get; init; } = [];
}

/// <summary>Composes <c>telemetryData</c>; docs/protocol.md, "Status", lists the keys. All values are strings.</summary>
public static class TelemetryCollector
{
    /// <summary>The keys that don't depend on the outcome, for <see cref="BackupOutcome.Telemetry"/>.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Collect(MachineFacts machine, RunFacts run)
    {
        List<KeyValuePair<string, string>> items =
        [
            new("guestAgentVersion", machine.GuestAgentVersion),
            new("extensionVersion", machine.ExtensionVersion),
            new("osVersion", machine.OsVersion),
            new("kernelVersion", machine.KernelVersion),
            new("runtimeVersion", machine.Runtime),
            new("platformArchitecture", machine.PlatformArchitecture),
        ];
        Add(items, "workloads", run.Workloads);
        Add(items, "prePostEnabled", run.IsWorkloadActive, "True", "False");
        Add(items, "isPrePostEnabled", run.AreScriptsConfigured, "true", "false");
        Add(items, "appName", run.AppName);
        Add(items, "FreezeTime", run.FreezeTime);
        Add(items, "ThawTime", run.ThawTime);
        Add(items, "snapshotTimeTaken", run.SnapshotTimeTaken);
        Add(items, "billingType", run.IsOnlyOsDisk, "os disk", "none");
        Add(items, "networkFSTypePresentInMount", run.HasNetworkMount, "True", "False");
        items.AddRange(run.Storage);
        return items;
    }

    /// <summary>The keys that follow from the outcome; the first ones only once it is final.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> OfOutcome(BackupOutcome outcome)
    {
        if (outcome.IsTerminal)
        {
            yield return new("consistencyType", outcome.Consistency.WireName());
            yield return new("extErrorCode", ErrorCatalogue.Of(outcome.HealthCode).Name);
        }

        if (outcome.Evidence.Length > 0)
        {
            yield return new("consistencyEvidence", outcome.Evidence);
        }

        foreach (KeyValuePair<string, string> item in OfSnapshots(outcome))
        {
            yield return item;
        }

        if (outcome.HasUploadFailed)
        {
            yield return new("statusBlobUploadError", "true");
        }
    }

    /// <summary>Who took the snapshots and what the host answered: in telemetry and in the message.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> OfSnapshots(BackupOutcome outcome)
    {
        if (outcome.Creator is { } creator)
        {
            yield return new(
                "snapshotCreator", creator == SnapshotCreator.GuestExtension ? "guestExtension" : "backupHostService");
        }

        if (outcome.HostStatusPreSnapshot is { } pre)
        {
            yield return new("hostStatusCodePreSnapshot", pre.ToString(CultureInfo.InvariantCulture));
        }

        if (outcome.HostStatusDoSnapshot is { } during)
        {
            yield return new("hostStatusCodeDoSnapshot", during.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>A duration as the contract writes it, <c>h:mm:ss.ffffff</c>.</summary>
    internal static string Format(TimeSpan time) => time < TimeSpan.Zero
        ? Format(TimeSpan.Zero)
        : string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time:mm\\:ss\\.ffffff}");

    private static void Add(List<KeyValuePair<string, string>> items, string key, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            items.Add(new(key, text));
        }
    }

    private static void Add(List<KeyValuePair<string, string>> items, string key, TimeSpan? time)
    {
        if (time is { } value)
        {
            items.Add(new(key, Format(value)));
        }
    }

    private static void Add(
        List<KeyValuePair<string, string>> items, string key, bool? value, string ifTrue, string ifFalse)
    {
        if (value is { } isSo)
        {
            items.Add(new(key, isSo ? ifTrue : ifFalse));
        }
    }
}
