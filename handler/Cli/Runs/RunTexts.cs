using System.Globalization;

using SnapshotCore.Reporting.Traces;

namespace VmSnapshot.Runs;

/// <summary>How runs and their parts are called by <c>status</c> and <c>timeline</c>.</summary>
internal static class RunTexts
{
    private const double ShortestWait = 100;

    /// <summary>What is wrong with an argument.</summary>
    internal static string NoNumber(string word) => $"'{word}' is no number of backups. Give 1 or more; 1 is the last one.";

    /// <summary>
    /// The phases that are worth showing: that a run had its turn at once says nothing.
    /// </summary>
    internal static IReadOnlyList<TracePhase> Shown(BackupTrace trace) =>
        [.. trace.Phases.Where(phase => phase.Name != TracePhases.Turn || phase.Time.Length >= ShortestWait)];

    /// <summary>When a run began: <c>2026-03-04 05:06:07 UTC</c>.</summary>
    internal static string When(BackupTrace trace) =>
        trace.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>What it came to: <c>succeeded, file-system consistent</c>.</summary>
    internal static string Result(BackupTrace trace) => trace.IsSuccess
        ? $"succeeded, {Consistency(trace)}"
        : "failed";

    /// <summary>What is claimed, in words.</summary>
    internal static string Consistency(BackupTrace trace) => trace.Consistency switch
    {
        "applicationConsistent" => "application consistent",
        "fileSystemConsistent" => "file-system consistent",
        "crashConsistent" => "crash consistent",
        _ => "no consistency claimed",
    };

    /// <summary>The code with its name on the wire: <c>code 121 FailedRetryableFsFreezeFailed</c>.</summary>
    internal static string Code(BackupTrace trace) =>
        trace.CodeName.Length > 0 ? $"code {trace.Code} {trace.CodeName}" : $"code {trace.Code}";

    /// <summary>A phase of the run.</summary>
    internal static string Phase(string name) => name switch
    {
        TracePhases.Turn => "waiting for another backup",
        TracePhases.HostAsked => "host asked",
        TracePhases.Proof => "disks proven",
        TracePhases.PreScripts => "pre-scripts",
        TracePhases.PostScripts => "post-scripts",
        TracePhases.Prepare => "plan, sync, warm up",
        _ => name,
    };

    /// <summary>A length of time in a unit that suits it: <c>0.412 ms</c>, <c>23.4 ms</c>, <c>1.24 s</c>, <c>3 min 7 s</c>.</summary>
    /// <param name="milliseconds">The length; negative counts as none.</param>
    internal static string Length(double milliseconds) => milliseconds switch
    {
        < 10 => FormattableString.Invariant($"{Math.Max(0, milliseconds):0.0#} ms"),
        < 1000 => FormattableString.Invariant($"{milliseconds:0.#} ms"),
        < 60_000 => FormattableString.Invariant($"{milliseconds / 1000:0.##} s"),
        < 3_600_000 => FormattableString.Invariant($"{(int)(milliseconds / 60_000)} min {(int)(milliseconds / 1000 % 60)} s"),
        _ => FormattableString.Invariant($"{(int)(milliseconds / 3_600_000)} h {(int)(milliseconds / 60_000 % 60)} min"),
    };

    /// <summary>A number of things: <c>1 disk</c>, <c>8 disks</c>.</summary>
    internal static string Count(int number, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {(number == 1 ? one : many)}");

    /// <summary>A disk by what its owner knows of it: its blob's name, else its place.</summary>
    internal static string Disk(TraceDisk disk) => BlobOf(disk) is { Length: > 0 } blob
        ? string.Create(CultureInfo.InvariantCulture, $"disk {disk.Index} {blob}")
        : string.Create(CultureInfo.InvariantCulture, $"disk {disk.Index}");

    /// <summary>What went wrong with a disk's snapshot, in a few words.</summary>
    internal static string Failure(TraceDisk disk)
    {
        string status = disk.Call?.Length is null
            ? "no answer"
            : string.Create(CultureInfo.InvariantCulture, $"HTTP {disk.Status}");
        string tries = disk.Attempts > 1 ? string.Create(CultureInfo.InvariantCulture, $", {disk.Attempts} tries") : "";
        return $"{$"{status} {disk.ServiceErrorCode}".TrimEnd()}{tries}";
    }

    /// <summary>How a script ended: <c>exit code 0</c>.</summary>
    internal static string End(TraceScript script) => script switch
    {
        { Attempts: 0 } => "not started",
        { ExitCode: { } code } => FormattableString.Invariant($"exit code {code}"),
        { Signal: { } signal } => FormattableString.Invariant($"ended by signal {signal}"),
        _ => "killed",
    };

    private static string? BlobOf(TraceDisk disk) => disk.BlobUri?[(disk.BlobUri.LastIndexOf('/') + 1)..];
}
