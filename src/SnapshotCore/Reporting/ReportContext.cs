using SnapshotCore.Reporting.Messages;

namespace SnapshotCore.Reporting;

/// <summary>What every report of a run echoes.</summary>
/// <param name="HandlerName">The handler's name of HandlerEnvironment.json.</param>
/// <param name="SchemaVersion">The version of HandlerEnvironment.json, as its text stands there, e.g. <c>1.0</c>.</param>
/// <param name="ExtensionVersion">The version of the version folder.</param>
/// <param name="TaskId">The request's task; null when it has none.</param>
/// <param name="CommandStartTicks">The request's ticks, verbatim; null when it has none.</param>
/// <param name="IsClassicVm">True for a classic VM (V1), whose status file shows the true status; else V2.</param>
/// <param name="UniqueMachineId">The id of the machine; empty when there is none.</param>
public sealed record ReportContext(
    string HandlerName,
    string SchemaVersion,
    string ExtensionVersion,
    string? TaskId,
    string? CommandStartTicks,
    bool IsClassicVm,
    string UniqueMachineId)
{
    /// <summary>The language of the sentence for people.</summary>
    public MessageLanguage Language { get; init; } = MessageLanguage.English;
}
