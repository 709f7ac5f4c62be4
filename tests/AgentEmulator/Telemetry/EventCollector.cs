using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

using AgentEmulator.Json;

namespace AgentEmulator.Telemetry;

/// <summary>An event as it is sent on.</summary>
/// <param name="EventName">Name-Version, the version being the event's own.</param>
/// <param name="Values">The eight values, by lower-case key.</param>
public sealed record CollectedEvent(string EventName, IReadOnlyDictionary<string, string> Values);

/// <summary>What one collection brought.</summary>
/// <param name="Events">The events that are sent.</param>
/// <param name="Dropped">Why others are not.</param>
/// <param name="Deleted">Every file that was in the folders; all are deleted.</param>
public sealed record EventCollection(
    IReadOnlyList<CollectedEvent> Events, IReadOnlyList<string> Dropped, IReadOnlyList<string> Deleted);

/// <summary>
/// Collects the telemetry that handlers drop into their events folders, which the real agent does every 300 s (docs/protocol.md,
/// "Agent"). Used or not, every file is deleted.
/// </summary>
public sealed partial class EventCollector(AgentOptions options)
{
    private const long LargestFile = 4 * 1024 * 1024;
    private const int LongestMessage = 3072;
    private const int LargestEvent = 6144;

    // In this order the agent adds up an event's size, checking before it adds: the last one never counts.
    private static readonly string[] RequiredKeys =
        ["eventlevel", "eventpid", "eventtid", "message", "operationid", "taskname", "timestamp", "version"];

    private readonly List<CollectedEvent> _events = [];
    private readonly List<string> _dropped = [];
    private readonly List<string> _deleted = [];
    private int _count;
    private bool _hasStumbled;

    private int MostEvents => options.IsDebian12 ? 300 : 360;

    /// <summary>Empties the events folders of all handlers.</summary>
    public static EventCollection Collect(AgentOptions options)
    {
        var collector = new EventCollector(options);
        foreach (string log in Directory.Exists(options.LogFolder) ? Directory.GetDirectories(options.LogFolder) : [])
        {
            string folder = Path.Combine(log, "events");
            if (Directory.Exists(folder) && !collector._hasStumbled)
            {
                collector.Collect(Path.GetFileName(log), folder);
            }
        }

        return new EventCollection(collector._events, collector._dropped, collector._deleted);
    }

    private void Collect(string handler, string folder)
    {
        _count = 0;
        string[] files = Directory.GetFiles(folder);
        foreach (string file in files.Where(file => EventFileName().IsMatch(Path.GetFileName(file))).OrderDescending(StringComparer.Ordinal))
        {
            if (_count >= MostEvents)
            {
                _dropped.Add($"{file}: more than {MostEvents} events; the rest is discarded.");
                break;
            }

            Read(handler, file);
            if (_hasStumbled)
            {
                break;
            }
        }

        foreach (string file in files)
        {
            File.Delete(file);
            _deleted.Add(file);
        }
    }

    private void Read(string handler, string file)
    {
        if (new FileInfo(file).Length > LargestFile)
        {
            _dropped.Add($"{file}: larger than 4 MiB; not read.");
            return;
        }

        string text = Encoding.UTF8.GetString(File.ReadAllBytes(file));
        if (PythonJson.TryParse(text, out string? problem) is not { } document)
        {
            // To log it, 2.7.3 calls a function in a way that Debian 12's Python no longer knows: the whole collection ends there.
            _hasStumbled = options.IsDebian12;
            _dropped.Add($"{file}: not JSON: {problem}");
            return;
        }

        JsonElement[] items = document.ValueKind == JsonValueKind.Array ? [.. document.EnumerateArray()] : [document];
        foreach (JsonElement item in items)
        {
            if (_count >= MostEvents)
            {
                return;
            }

            if (Take(handler, item) is { } reason)
            {
                _dropped.Add($"{file}: {reason}");
            }
            else
            {
                _count++;
            }
        }
    }

    /// <summary>Null if the event is taken, else why not.</summary>
    private string? Take(string handler, JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            return "an event is not an object.";
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty member in item.EnumerateObject())
        {
            string key = member.Name.ToLowerInvariant();
            if (!RequiredKeys.Contains(key))
            {
                continue;
            }

            if (Text(key, member.Value) is not { } text)
            {
                return $"{member.Name} is no text.";
            }

            values[key] = key == "message" ? CodePoints.Head(text, LongestMessage) : text;
        }

        return Problem(values) ?? Accept(handler, values);
    }

    private string? Text(string key, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => PythonJson.TextOf(value).Trim(),
        JsonValueKind.Number when key is "eventpid" or "eventtid" && !options.IsDebian12 && value.TryGetInt64(out _) => value.GetRawText(),
        _ => null,
    };

    private static string? Problem(Dictionary<string, string> values)
    {
        if (!values.TryGetValue("message", out string? message))
        {
            return "MissingKeyError: Message not found";
        }

        if (message.Length == 0)
        {
            return "EmptyMessageError: Message should not be empty";
        }

        int size = 0;
        foreach (string key in RequiredKeys)
        {
            if (!values.TryGetValue(key, out string? value))
            {
                return $"MissingKeyError: {key} not found";
            }

            if (size > LargestEvent)
            {
                return $"OversizeEventError: max event size allowed: {LargestEvent}";
            }

            size += CodePoints.Length(value);
        }

        return null;
    }

    private string? Accept(string handler, Dictionary<string, string> values)
    {
        _events.Add(new CollectedEvent($"{handler}-{values["version"]}", values));
        return null;
    }

    [GeneratedRegex(@"^\d+\.json$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex EventFileName();
}
