using System.Globalization;

using Newtonsoft.Json;

using SnapshotCore.Freeze;
using SnapshotCore.Reporting.Traces;

using VmSnapshot.Runs;

namespace VmSnapshot.Status;

/// <summary>The last backups for programs. docs/operations.md, "The status as JSON", is its contract.</summary>
internal static class StatusJson
{
    private const int Schema = 1;

    /// <summary>The document, with a line end.</summary>
    internal static string Write(BackupRuns runs)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var json = new JsonTextWriter(text) { Formatting = Formatting.Indented })
        {
            json.WriteStartObject();
            json.WritePropertyName("schema");
            json.WriteValue(Schema);
            json.WritePropertyName("running");
            WriteRunning(json, runs.Running);
            json.WritePropertyName("runs");
            json.WriteStartArray();
            foreach (BackupTrace trace in runs.Last)
            {
                TraceWriter.WriteTo(json, trace);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return text.ToString() + "\n";
    }

    private static void WriteRunning(JsonTextWriter json, RunInProgress? running)
    {
        if (running is null)
        {
            json.WriteNull();
            return;
        }

        json.WriteStartObject();
        json.WritePropertyName("isAlive");
        json.WriteValue(running.IsAlive);
        json.WritePropertyName("worker");
        json.WriteValue(running.Worker.Pid);
        json.WritePropertyName("guardian");
        json.WriteValue(running.Guardian?.Pid);
        json.WritePropertyName("seconds");
        json.WriteValue(running.Age is { } age ? Math.Round(age.TotalSeconds, 1) : null);
        json.WritePropertyName("mayBeFrozen");
        json.WriteStartArray();
        foreach (string mountPoint in running.MayBeFrozen)
        {
            json.WriteValue(mountPoint);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
