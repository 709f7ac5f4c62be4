using System.Text;

using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

using SnapshotCore.Linux;

namespace SnapshotCore.Agent.Events;

/// <summary>
/// The level below which lines are no events: <c>{"EventLogLevel": 2}</c> in a file of the package. Read tolerantly: what
/// is missing or can't be used means the default.
/// </summary>
internal static class EventThreshold
{
    /// <summary>The name of the file, in the version folder.</summary>
    internal const string FileName = "LogSeverity.json";

    private const string Key = "EventLogLevel";
    private const EventLevel Default = EventLevel.Warning;
    private const int SizeLimit = 64 * 1024;

    /// <summary>Reads the file of a version.</summary>
    internal static EventLevel Read(string versionFolder)
    {
        BoundedFile file = BoundedFile.Read(Path.Combine(versionFolder, FileName), SizeLimit);
        return file.Errno == Errno.None ? Parse(Encoding.UTF8.GetString(file.Content.Span)) : Default;
    }

    /// <summary>Reads the text of such a file; never fails.</summary>
    internal static EventLevel Parse(string text)
    {
        try
        {
            JToken? value = JToken.Parse(text.TrimStart('\uFEFF')) is JObject document
                ? document.GetValue(Key, StringComparison.OrdinalIgnoreCase)
                : null;
            return value?.ToString().Trim() switch // a number, or its text
            {
                "0" => EventLevel.Verbose,
                "1" => EventLevel.Info,
                "2" => EventLevel.Warning,
                "3" => EventLevel.Error,
                _ => Default,
            };
        }
        catch (JsonException)
        {
            return Default;
        }
    }
}
