using System.Globalization;
using System.Text;

using Newtonsoft.Json;

namespace SnapshotCore.Agent.Events;

/// <summary>What all events of one file say of where they come from.</summary>
/// <param name="Version">The base name of the version folder.</param>
/// <param name="TaskId">The task that the events are about; null before it is known.</param>
/// <param name="ProcessId">The process that writes them.</param>
/// <param name="ThreadId">Its thread.</param>
internal sealed record EventOrigin(string Version, string? TaskId, int ProcessId, int ThreadId);

/// <summary>Writes the JSON of an event file: an array of objects whose eight values are texts. docs/protocol.md, "Events".</summary>
internal static class EventDocument
{
    /// <summary>The agent drops an event of more than 6144 characters, whatever its message; ids are shorter by far.</summary>
    private const int LongestId = 1024;

    private const string NoTask = "00000000-0000-0000-0000-000000000000";

    /// <summary>The document as UTF-8 without byte order mark; halves of surrogate pairs are replaced.</summary>
    internal static byte[] Write(IReadOnlyList<AgentEvent> events, EventOrigin origin)
    {
        string task = string.IsNullOrWhiteSpace(origin.TaskId) ? NoTask : origin.TaskId;
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var json = new JsonTextWriter(text))
        {
            json.WriteStartArray();
            foreach (AgentEvent one in events)
            {
                json.WriteStartObject();
                Field(json, "Version", origin.Version);
                Field(json, "Timestamp", EventMessage.Format(one.Time));
                Field(json, "TaskName", "Enable");
                Field(json, "EventLevel", one.Level.ToString());
                Field(json, "Message", one.Message);
                Field(json, "EventPid", origin.ProcessId.ToString(CultureInfo.InvariantCulture));
                Field(json, "EventTid", origin.ThreadId.ToString("D8", CultureInfo.InvariantCulture));
                Field(json, "OperationId", task.Length <= LongestId ? task : task[..LongestId]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Field(JsonTextWriter json, string name, string value)
    {
        json.WritePropertyName(name);
        json.WriteValue(value);
    }
}
