using System.Globalization;
using System.Text;

using Newtonsoft.Json;

namespace SnapshotCore.Reporting.Traces;

/// <summary>
/// Writes a trace as JSON: bounded, and every text from outside without secrets and queries. docs/protocol.md, "Traces".
/// </summary>
public static class TraceWriter
{
    /// <summary>The version of the document; keys may be added to it.</summary>
    public const int Schema = 1;

    /// <summary>The document, in UTF-8.</summary>
    public static byte[] Write(BackupTrace trace)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var json = new JsonTextWriter(text))
        {
            WriteTo(json, trace);
        }

        return Encoding.UTF8.GetBytes(text.ToString() + "\n");
    }

    /// <summary>The same into a larger document.</summary>
    /// <param name="json">Where its object is written.</param>
    /// <param name="trace">The trace.</param>
    public static void WriteTo(JsonTextWriter json, BackupTrace trace)
    {
        json.WriteStartObject();
        Number(json, "schema", Schema);
        Text(json, "taskId", trace.TaskId, TraceLimits.Name);
        Number(json, "sequence", trace.Sequence);
        Text(json, "extensionVersion", trace.ExtensionVersion, TraceLimits.Name);
        Text(json, "kernel", trace.Kernel, TraceLimits.Name);
        Text(json, "os", trace.OperatingSystem, TraceLimits.Name);
        Moment(json, "started", trace.Started);
        Moment(json, "ended", trace.Ended);
        Flag(json, "outcomeOnly", trace.IsOutcomeOnly);
        Text(json, "strategy", trace.Strategy, TraceLimits.Text);
        Text(json, "snapshotsBy", trace.SnapshotsBy, TraceLimits.Name);
        Number(json, "hostStatusPreSnapshot", trace.HostStatusPreSnapshot);
        Number(json, "hostStatusDoSnapshot", trace.HostStatusDoSnapshot);
        Number(json, "code", trace.Code);
        Text(json, "codeName", trace.CodeName, TraceLimits.Name);
        Number(json, "healthCode", trace.HealthCode);
        Text(json, "consistency", trace.Consistency, TraceLimits.Name);
        Text(json, "message", trace.Message, TraceLimits.Message);
        Text(json, "evidence", trace.Evidence, TraceLimits.Message);
        List(json, "phases", trace.Phases, TraceLimits.Phases, phase =>
        {
            Text(json, "name", phase.Name, TraceLimits.Name);
            Times(json, phase.Time);
        });
        List(json, "fileSystems", trace.FileSystems, TraceLimits.FileSystems, one => WriteFileSystem(json, one));
        List(json, "skipped", trace.Skipped, TraceLimits.Reasons, reason =>
        {
            Text(json, "reason", reason.Key, TraceLimits.Name);
            Number(json, "mounts", reason.Value);
        });
        List(json, "disks", trace.Disks, TraceLimits.Disks, disk => WriteDisk(json, disk));
        WriteHostCall(json, trace.HostCall);
        List(json, "scripts", trace.Scripts, TraceLimits.Scripts, script => WriteScript(json, script));
        json.WritePropertyName("warnings");
        json.WriteStartArray();
        foreach (string warning in trace.Warnings.Take(TraceLimits.Warnings))
        {
            json.WriteValue(ReportText.Fit(warning, TraceLimits.Text));
        }

        json.WriteEndArray();
        Number(json, "leftOut", LeftOutOf(trace));
        json.WriteEndObject();
    }

    private static void WriteFileSystem(JsonTextWriter json, TraceFileSystem one)
    {
        Text(json, "mountPoint", one.MountPoint, TraceLimits.Text);
        Text(json, "type", one.Type, TraceLimits.Name);
        Text(json, "device", one.Device, TraceLimits.Name);
        Number(json, "level", one.Level);
        Text(json, "state", one.State, TraceLimits.Name);
        Span(json, "freeze", one.Freeze);
        Span(json, "thaw", one.Thaw);
        Text(json, "errno", one.Errno, TraceLimits.Name);
    }

    private static void WriteDisk(JsonTextWriter json, TraceDisk disk)
    {
        Number(json, "index", disk.Index);
        Text(json, "blobUri", WithoutQuery(disk.BlobUri), TraceLimits.Text);
        Flag(json, "isSuccessful", disk.IsSuccessful);
        Span(json, "call", disk.Call);
        Number(json, "status", disk.Status);
        Text(json, "serviceErrorCode", disk.ServiceErrorCode, TraceLimits.Name);
        Text(json, "requestId", disk.RequestId, TraceLimits.Name);
        Number(json, "attempts", disk.Attempts);
        Text(json, "error", disk.Error, TraceLimits.Text);
    }

    private static void WriteHostCall(JsonTextWriter json, TraceHostCall? host)
    {
        json.WritePropertyName("hostCall");
        if (host is null)
        {
            json.WriteNull();
            return;
        }

        json.WriteStartObject();
        Number(json, "status", host.Status);
        Text(json, "detail", host.Detail, TraceLimits.Text);
        Span(json, "call", host.Call);
        json.WriteEndObject();
    }

    private static void WriteScript(JsonTextWriter json, TraceScript script)
    {
        Text(json, "phase", script.Phase, TraceLimits.Name);
        Text(json, "plugin", script.Plugin, TraceLimits.Name);
        Text(json, "path", script.Path, TraceLimits.Text);
        Flag(json, "isSuccess", script.IsSuccess);
        Span(json, "time", script.Time);
        Number(json, "exitCode", script.ExitCode);
        Number(json, "signal", script.Signal);
        Number(json, "attempts", script.Attempts);
    }

    private static int LeftOutOf(BackupTrace trace) =>
        trace.LeftOut
        + Math.Max(0, trace.Phases.Count - TraceLimits.Phases)
        + Math.Max(0, trace.FileSystems.Count - TraceLimits.FileSystems)
        + Math.Max(0, trace.Skipped.Count - TraceLimits.Reasons)
        + Math.Max(0, trace.Disks.Count - TraceLimits.Disks)
        + Math.Max(0, trace.Scripts.Count - TraceLimits.Scripts)
        + Math.Max(0, trace.Warnings.Count - TraceLimits.Warnings);

    private static void List<T>(JsonTextWriter json, string name, IReadOnlyList<T> items, int most, Action<T> write)
    {
        json.WritePropertyName(name);
        json.WriteStartArray();
        foreach (T item in items.Take(most))
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Span(JsonTextWriter json, string name, TraceSpan? span)
    {
        json.WritePropertyName(name);
        if (span is not { } time)
        {
            json.WriteNull();
            return;
        }

        json.WriteStartObject();
        Times(json, time);
        json.WriteEndObject();
    }

    private static void Times(JsonTextWriter json, TraceSpan time)
    {
        json.WritePropertyName("beginMs");
        json.WriteValue(Math.Round(time.Begin, 3));
        json.WritePropertyName("lengthMs");
        json.WriteValue(time.Length is { } length ? Math.Round(length, 3) : null);
    }

    private static void Moment(JsonTextWriter json, string name, DateTimeOffset moment)
    {
        json.WritePropertyName(name);
        json.WriteValue(moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
    }

    private static void Text(JsonTextWriter json, string name, string? text, int longest)
    {
        json.WritePropertyName(name);
        json.WriteValue(text is null ? null : ReportText.Fit(text, longest));
    }

    private static void Number(JsonTextWriter json, string name, int? value)
    {
        json.WritePropertyName(name);
        json.WriteValue(value);
    }

    private static void Flag(JsonTextWriter json, string name, bool value)
    {
        json.WritePropertyName(name);
        json.WriteValue(value);
    }

    private static string? WithoutQuery(string? uri) =>
        uri?.IndexOf('?', StringComparison.Ordinal) is { } end and >= 0 ? uri[..end] : uri;
}
