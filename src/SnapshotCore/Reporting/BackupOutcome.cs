using SnapshotCore.Errors;

namespace SnapshotCore.Reporting;

/// <summary>Who takes the snapshots.</summary>
public enum SnapshotCreator
{
    /// <summary>This extension, by calls to storage.</summary>
    GuestExtension,

    /// <summary>The service on the host.</summary>
    BackupHostService,
}

/// <summary>The result of a run, or its state while it is on the way: all that the reports say about it.</summary>
/// <param name="Code">The code of the run.</param>
/// <param name="HealthCode">The code that the portal shows; see <see cref="HealthRule"/>.</param>
/// <param name="Message">The sentence for people; empty where the contract wants none.</param>
/// <param name="Consistency">What is claimed, from a <see cref="ConsistencyVerdict"/>.</param>
/// <param name="Disks">Each disk's snapshot; null when no snapshot was attempted.</param>
/// <param name="Storage">The used size.</param>
/// <param name="Telemetry">From <see cref="TelemetryCollector"/>; what follows from the outcome itself is added.</param>
/// <param name="Creator">Who took the snapshots; null before that is decided.</param>
public sealed record BackupOutcome(
    ErrorCode Code,
    ErrorCode HealthCode,
    string Message,
    Consistency Consistency,
    IReadOnlyList<DiskReport>? Disks,
    StorageDetails Storage,
    IReadOnlyList<KeyValuePair<string, string>> Telemetry,
    SnapshotCreator? Creator)
{
    /// <summary>Why <see cref="Consistency"/> is what it is; empty when no verdict was given.</summary>
    public string Evidence { get; init; } = "";

    /// <summary>
    /// What the owner can do, as <see cref="Message"/> says it; empty where that says nothing of the kind. A message that
    /// is too long keeps it, and loses details.
    /// </summary>
    public string Remedy { get; init; } = "";

    /// <summary>HTTP status of the host's presnapshot answer; null without one.</summary>
    public int? HostStatusPreSnapshot { get; init; }

    /// <summary>HTTP status of the host's dosnapshot answer; null without one.</summary>
    public int? HostStatusDoSnapshot { get; init; }

    /// <summary>Whether writing a blob has failed in this run.</summary>
    public bool HasUploadFailed { get; init; }

    /// <summary>
    /// The true status: <c>success</c> or <c>error</c>. The transitional report is a success by contract, so that
    /// the agent does not hold up other extensions.
    /// </summary>
    public bool IsSuccess =>
        Code is ErrorCode.SuccessAppConsistent or ErrorCode.Success or ErrorCode.AlreadyProcessed or ErrorCode.Transition;

    /// <summary>Whether this is the last word on the run.</summary>
    public bool IsTerminal => Code != ErrorCode.Transition;

    /// <summary>The run has begun. Its health code is 1: nothing is wrong.</summary>
    public static BackupOutcome Transition() => Of(ErrorCode.Transition, ErrorCatalogue.Of(ErrorCode.Transition).Message)
        with
    { HealthCode = ErrorCode.Success };

    /// <summary>The task was delivered again and not repeated.</summary>
    public static BackupOutcome AlreadyProcessed() =>
        Of(ErrorCode.AlreadyProcessed, ErrorCatalogue.Of(ErrorCode.AlreadyProcessed).Message);

    /// <summary>The request asked for nothing but this answer (command <c>install</c>); no backup is claimed.</summary>
    public static BackupOutcome NothingToDo() => Of(ErrorCode.Success, string.Empty);

    /// <summary>The run failed.</summary>
    /// <param name="error">Why.</param>
    /// <param name="recorded">Errors before this one, in their order: the first gives the health code.</param>
    public static BackupOutcome Failed(BackupError error, params IReadOnlyList<ErrorCode> recorded)
    {
        ErrorEntry entry = ErrorCatalogue.Of(error.Code);
        bool isWorded = error.Message.Length > 0;
        return Of(error.Code, isWorded ? error.ToString() : entry.Sentence) with
        {
            HealthCode = HealthRule.FirstOf(recorded, error.Code),
            Remedy = isWorded ? error.Remedy : entry.Remedy,
        };
    }

    /// <summary>
    /// Every snapshot was taken; what that is worth is the verdict's to say. Without consistency it is an error
    /// (code 2): a backup that nobody can vouch for is none.
    /// </summary>
    /// <param name="verdict">The judgement of the timeline.</param>
    /// <param name="disks">Each disk's snapshot.</param>
    /// <param name="recorded">Errors on the way that did not stop the run, in their order.</param>
    public static BackupOutcome Snapshotted(
        ConsistencyVerdict verdict, IReadOnlyList<DiskReport> disks, params IReadOnlyList<ErrorCode> recorded)
    {
        (ErrorCode code, string message) = verdict.Consistency switch
        {
            Consistency.Application =>
                (ErrorCode.SuccessAppConsistent, ErrorCatalogue.Of(ErrorCode.SuccessAppConsistent).Message),
            Consistency.FileSystem => (ErrorCode.Success, ""), // no words: by contract
            Consistency.Crash => (ErrorCode.Success, ReportTexts.CrashConsistent(verdict.Evidence)),
            _ => (ErrorCode.Error, ReportTexts.Inconsistent(verdict.Evidence)),
        };
        return Of(code, message) with
        {
            HealthCode = HealthRule.FirstOf(recorded, code),
            Consistency = verdict.Consistency,
            Evidence = verdict.Evidence,
            Remedy = code == ErrorCode.Error ? ErrorCatalogue.Of(code).Remedy : "",
            Disks = disks,
        };
    }

    private static BackupOutcome Of(ErrorCode code, string message) =>
        new(code, code, message, Consistency.None, null, StorageDetails.NotMeasured, [], null);
}
