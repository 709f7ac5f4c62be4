using System.Text;

using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

using SnapshotCore.Agent;
using SnapshotCore.Errors;
using SnapshotCore.Settings;

namespace SnapshotCore.Backup;

/// <summary>
/// What <c>enable</c> hands to the worker, and the guardian to the worker that cleans up after a dead one: over a
/// pipe, because it holds decrypted secrets. It travels as JSON text; its form is internal and changes freely,
/// since both ends always come from the same package.
/// </summary>
/// <param name="Environment">Folders and names of the handler.</param>
/// <param name="Sequence">The number of the settings file, and so of the status file.</param>
/// <param name="Settings">The settings, decrypted.</param>
/// <param name="Report">
/// An outcome that is settled already, which the worker only has to bring to the blobs; null for a backup.
/// </param>
/// <param name="IsContinuation">
/// Whether a run before this one may have written to the blobs for the same request, which makes them ours.
/// </param>
public sealed record WorkerRequest(
    HandlerEnvironment Environment,
    int Sequence,
    SettingsContent Settings,
    SettledReport? Report = null,
    bool IsContinuation = false)
{
    /// <summary>
    /// Whether there is nothing to back up or to report: only post-scripts to be run that a run owes which died. Then
    /// <see cref="Report"/> is null.
    /// </summary>
    public bool OnlyResumes { get; init; }

    /// <summary>The text that goes through the pipe.</summary>
    public byte[] ToBytes()
    {
        var document = new JObject
        {
            ["name"] = Environment.Name,
            ["version"] = Environment.Version,
            ["logFolder"] = Environment.LogFolder,
            ["configFolder"] = Environment.ConfigFolder,
            ["statusFolder"] = Environment.StatusFolder,
            ["eventsFolder"] = Environment.EventsFolder,
            ["versionFolder"] = Environment.VersionFolder,
            ["sequence"] = Sequence,
            ["settings"] = Settings.Serialize(),
            ["report"] = Report?.Text,
            ["reason"] = Report?.Reason,
            ["isContinuation"] = IsContinuation,
            ["onlyResumes"] = OnlyResumes,
        };
        return Encoding.UTF8.GetBytes(document.ToString(Formatting.None));
    }

    /// <summary>Reads what came through the pipe.</summary>
    /// <exception cref="JsonException">The text isn't what <see cref="ToBytes"/> wrote: a torn pipe.</exception>
    public static WorkerRequest Parse(ReadOnlySpan<byte> text)
    {
        JObject document = SettingsJson.Parse(Encoding.UTF8.GetString(text), out string fault) as JObject
            ?? throw new JsonException($"The worker's request can't be read: {fault}");
        var environment = new HandlerEnvironment(
            Text(document, "name"),
            Text(document, "version"),
            Text(document, "logFolder"),
            Text(document, "configFolder"),
            Text(document, "statusFolder"),
            (string?)document["eventsFolder"],
            Text(document, "versionFolder"));
        Result<SettingsContent> settings = SettingsContent.Deserialize(Text(document, "settings"));
        return new WorkerRequest(
            environment,
            (int?)document["sequence"] ?? throw new JsonException("The worker's request has no 'sequence'."),
            settings.IsSuccess ? settings.Value : throw new JsonException(settings.Error.Message),
            (string?)document["report"] is { } report ? new SettledReport(report, Text(document, "reason")) : null,
            (bool?)document["isContinuation"] == true)
        {
            OnlyResumes = (bool?)document["onlyResumes"] == true,
        };
    }

    /// <summary>Names the request, never its content.</summary>
    public override string ToString() => $"{nameof(WorkerRequest)} {Sequence} of {Environment.Name}";

    private static string Text(JObject document, string key) =>
        (string?)document[key] ?? throw new JsonException($"The worker's request has no '{key}'.");
}

/// <summary>The report of an outcome that needs no work any more.</summary>
/// <param name="Text">The blob report, ready to be uploaded.</param>
/// <param name="Reason">Code and message of the outcome, for the log.</param>
public sealed record SettledReport(string Text, string Reason);
