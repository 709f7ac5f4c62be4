using System.Globalization;
using System.Text;

using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace SnapshotCore.Reporting.Traces;

/// <summary>
/// Reads what <see cref="TraceWriter"/> wrote, of this version or a later one with more keys. What is missing or of
/// another type is as if it had not happened; never throws.
/// </summary>
public static class TraceReader
{
    /// <summary>The trace of a text; null if it is none.</summary>
    public static BackupTrace? Read(ReadOnlySpan<byte> content)
    {
        using var reader = new JsonTextReader(new StringReader(Encoding.UTF8.GetString(content)))
        {
            DateParseHandling = DateParseHandling.None,
            MaxDepth = 16,
        };
        try
        {
            return JToken.ReadFrom(reader) is JObject document && Number(document, "schema") == TraceWriter.Schema
                ? Read(document)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static BackupTrace? Read(JObject document)
    {
        if (Moment(document, "started") is not { } started || Number(document, "code") is not { } code)
        {
            return null;
        }

        return new BackupTrace
        {
            TaskId = Text(document, "taskId"),
            Sequence = Number(document, "sequence") ?? 0,
            ExtensionVersion = Text(document, "extensionVersion") ?? "",
            Kernel = Text(document, "kernel") ?? "",
            OperatingSystem = Text(document, "os") ?? "",
            Started = started,
            Ended = Moment(document, "ended") ?? started,
            IsOutcomeOnly = Flag(document, "outcomeOnly"),
            Strategy = Text(document, "strategy"),
            SnapshotsBy = Text(document, "snapshotsBy"),
            HostStatusPreSnapshot = Number(document, "hostStatusPreSnapshot"),
            HostStatusDoSnapshot = Number(document, "hostStatusDoSnapshot"),
            Code = code,
            CodeName = Text(document, "codeName") ?? "",
            HealthCode = Number(document, "healthCode") ?? code,
            Consistency = Text(document, "consistency") ?? "none",
            Message = Text(document, "message") ?? "",
            Evidence = Text(document, "evidence") ?? "",
            Phases = [.. from phase in List(document, "phases")
                         let time = Times(phase)
                         where time is not null
                         select new TracePhase(Text(phase, "name") ?? "", time.Value)],
            FileSystems = [.. List(document, "fileSystems").Select(FileSystem)],
            Skipped = [.. List(document, "skipped").Select(reason =>
                KeyValuePair.Create(Text(reason, "reason") ?? "", Number(reason, "mounts") ?? 0))],
            Disks = [.. List(document, "disks").Select(Disk)],
            HostCall = document["hostCall"] is JObject host
                ? new TraceHostCall(Number(host, "status") ?? 0, Text(host, "detail") ?? "", Span(host, "call"))
                : null,
            Scripts = [.. List(document, "scripts").Select(Script)],
            Warnings = [.. (document["warnings"] as JArray ?? []).OfType<JValue>().Select(value => value.Value).OfType<string>()],
            LeftOut = Number(document, "leftOut") ?? 0,
        };
    }

    private static TraceFileSystem FileSystem(JObject one) => new(
        Text(one, "mountPoint") ?? "",
        Text(one, "type") ?? "",
        Text(one, "device") ?? "",
        Number(one, "level") ?? 0,
        Text(one, "state") ?? "")
    {
        Freeze = Span(one, "freeze"),
        Thaw = Span(one, "thaw"),
        Errno = Text(one, "errno"),
    };

    private static TraceDisk Disk(JObject one) => new(
        Number(one, "index") ?? 0, Text(one, "blobUri"), Flag(one, "isSuccessful"))
    {
        Call = Span(one, "call"),
        Status = Number(one, "status") ?? 0,
        ServiceErrorCode = Text(one, "serviceErrorCode"),
        RequestId = Text(one, "requestId"),
        Attempts = Number(one, "attempts") ?? 0,
        Error = Text(one, "error"),
    };

    private static TraceScript Script(JObject one) => new(
        Text(one, "phase") ?? "", Text(one, "plugin") ?? "", Text(one, "path") ?? "", Flag(one, "isSuccess"))
    {
        Time = Span(one, "time"),
        ExitCode = Number(one, "exitCode"),
        Signal = Number(one, "signal"),
        Attempts = Number(one, "attempts") ?? 0,
    };

    private static IEnumerable<JObject> List(JObject parent, string name) =>
        (parent[name] as JArray ?? []).OfType<JObject>();

    private static TraceSpan? Span(JObject parent, string name) => parent[name] is JObject span ? Times(span) : null;

    private static TraceSpan? Times(JObject span) =>
        Milliseconds(span, "beginMs") is { } begin ? new TraceSpan(begin, Milliseconds(span, "lengthMs")) : null;

    // What is beyond a year is no time of a run, and nothing could be drawn to its scale.
    private static double? Milliseconds(JObject parent, string name) =>
        parent[name] is JValue { Value: double or long } value
        && Convert.ToDouble(value.Value, CultureInfo.InvariantCulture) is var number
        && Math.Abs(number) <= TimeSpan.FromDays(365).TotalMilliseconds
            ? number
            : null;

    private static DateTimeOffset? Moment(JObject parent, string name) =>
        DateTimeOffset.TryParse(
            Text(parent, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment)
            ? moment
            : null;

    private static string? Text(JObject parent, string name) => (parent[name] as JValue)?.Value as string;

    private static int? Number(JObject parent, string name) =>
        parent[name] is JValue { Value: long value } && value is >= int.MinValue and <= int.MaxValue ? (int)value : null;

    private static bool Flag(JObject parent, string name) => parent[name] is JValue { Value: true };
}
