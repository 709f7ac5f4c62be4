using System.Globalization;

namespace SnapshotCore.AppConsistency;

/// <summary>How the snapshots came out, as a post-script is told.</summary>
public enum SnapshotResult
{
    /// <summary>Nobody knows: the process that took them died.</summary>
    Unknown,

    /// <summary>None was taken.</summary>
    NotTaken,

    /// <summary>At least one failed.</summary>
    Failed,

    /// <summary>All were taken.</summary>
    Success,
}

/// <summary>What scripts are told of their backup.</summary>
/// <param name="RunId">A name for this run, the same for its pre- and post-scripts; hexadecimal.</param>
/// <param name="TaskId">The backup service's name for it; may be empty.</param>
public sealed record ScriptRun(string RunId, string TaskId)
{
    /// <summary>A new run.</summary>
    public static ScriptRun New(string? taskId) => new(Guid.NewGuid().ToString("N"), taskId ?? string.Empty);
}

/// <summary>What a post-script is told beyond that.</summary>
/// <param name="Consistency">What may be claimed of the snapshots so far, by its wire name.</param>
/// <param name="Result">How the snapshots came out.</param>
/// <param name="SnapshotCode">The code of the run so far; null when nobody knows.</param>
/// <param name="PreCode">The code of the pre-scripts; 0 when they succeeded, null when nobody knows.</param>
public sealed record ScriptNews(string Consistency, SnapshotResult Result, int? SnapshotCode, int? PreCode)
{
    /// <summary>Before anything was done; also for a post-script whose backup died.</summary>
    public static ScriptNews None { get; } = new("none", SnapshotResult.Unknown, null, null);
}

/// <summary>
/// The whole environment of a script: nothing is inherited. A contract with the owners' scripts: docs/protocol.md,
/// "Scripts".
/// </summary>
internal static class ScriptEnvironment
{
    /// <summary>Carries <see cref="MarkOf"/>.</summary>
    private const string MarkVariable = "VMSNAPSHOT_SCRIPT";

    /// <summary>What tells the processes of one try of one script from all others of the machine.</summary>
    internal static string MarkOf(ScriptRun run, Script script, int plugin, int attempt) => string.Create(
        CultureInfo.InvariantCulture, $"{MarkVariable}={run.RunId}/{plugin}/{WordOf(script.Phase)}/{attempt}");

    /// <summary>The environment of one try.</summary>
    /// <param name="run">The backup.</param>
    /// <param name="script">The script.</param>
    /// <param name="mark">From <see cref="MarkOf"/>.</param>
    /// <param name="attempt">The number of the try, from 1.</param>
    /// <param name="left">The time that the script has left.</param>
    /// <param name="now">The VM's clock.</param>
    /// <param name="news">For a post-script.</param>
    internal static Dictionary<string, string> Of(
        ScriptRun run, Script script, string mark, int attempt, TimeSpan left, DateTimeOffset now, ScriptNews news)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ["HOME"] = "/root",
            ["USER"] = "root",
            ["LOGNAME"] = "root",
            ["SHELL"] = "/bin/sh",
            ["LANG"] = "C.UTF-8",
            [MarkVariable] = mark[(MarkVariable.Length + 1)..],
            ["VMSNAPSHOT_PHASE"] = WordOf(script.Phase),
            ["VMSNAPSHOT_PLUGIN"] = script.Plugin.Replace('\0', '?'),
            ["VMSNAPSHOT_RUN_ID"] = run.RunId,
            ["VMSNAPSHOT_TASK_ID"] = run.TaskId.Replace('\0', '?'),
            ["VMSNAPSHOT_ATTEMPT"] = Text(attempt),
            ["VMSNAPSHOT_DEADLINE"] = Text((now + left).ToUnixTimeSeconds()),
            ["VMSNAPSHOT_SECONDS_LEFT"] = Text((long)left.TotalSeconds),
            ["VMSNAPSHOT_CONSISTENCY"] = news.Consistency,
        };
        if (script.Phase == ScriptPhase.Post)
        {
            variables["VMSNAPSHOT_SNAPSHOT_RESULT"] = WordOf(news.Result);
            variables["VMSNAPSHOT_SNAPSHOT_CODE"] = WordOf(news.SnapshotCode);
            variables["VMSNAPSHOT_PRE_RESULT"] = WordOf(news.PreCode);
        }

        return variables;
    }

    private static string WordOf(ScriptPhase phase) => phase == ScriptPhase.Pre ? "pre" : "post";

    private static string WordOf(SnapshotResult result) => result switch
    {
        SnapshotResult.Success => "success",
        SnapshotResult.Failed => "failed",
        SnapshotResult.NotTaken => "notTaken",
        _ => "unknown",
    };

    private static string WordOf(int? code) => code is { } number ? Text(number) : "unknown";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
