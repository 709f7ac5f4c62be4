using System.Buffers;
using System.Text;

using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

using SnapshotCore.Errors;
using SnapshotCore.Linux;

namespace SnapshotCore.Agent;

/// <summary>
/// Reads one <c>HandlerEnvironment.json</c>: an object, or an array whose first element counts. Keys that we don't
/// know are ignored, both events keys may be missing.
/// </summary>
internal static class HandlerEnvironmentFile
{
    private const int LargestFile = 1024 * 1024;

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789+-.eE");

    internal static Result<HandlerEnvironment> Read(string path)
    {
        try
        {
            BoundedFile file = BoundedFile.Read(path, LargestFile);
            if (file.Errno != Errno.None)
            {
                return AgentErrors.EnvironmentUnreadable(path, file.Errno.Describe());
            }

            string text = Encoding.UTF8.GetString(file.Content.Span).TrimStart('\uFEFF');
            using JsonTextReader reader = new(new StringReader(text)) { DateParseHandling = DateParseHandling.None };
            return Read(path, text, JToken.ReadFrom(reader));
        }
        catch (JsonException exception)
        {
            return AgentErrors.EnvironmentUnreadable(path, exception.Message);
        }
    }

    private static Result<HandlerEnvironment> Read(string path, string text, JToken document)
    {
        if ((document is JArray array ? array.FirstOrDefault() : document) is not JObject root)
        {
            return AgentErrors.EnvironmentField(path, "[0]", "object");
        }

        if (root["handlerEnvironment"] is not JObject folders)
        {
            return AgentErrors.EnvironmentField(path, "handlerEnvironment", "object");
        }

        if (Text(root, "name") is not { } name)
        {
            return AgentErrors.EnvironmentField(path, "name", "text");
        }

        foreach (string field in new[] { "logFolder", "configFolder", "statusFolder" })
        {
            if (Folder(folders, field) is null)
            {
                return AgentErrors.EnvironmentField(path, $"handlerEnvironment.{field}", "absolute path");
            }
        }

        return new HandlerEnvironment(
            name,
            Version(text, root["version"]),
            Folder(folders, "logFolder")!,
            Folder(folders, "configFolder")!,
            Folder(folders, "statusFolder")!,
            Folder(folders, "eventsFolder") ?? Folder(folders, "eventsFolder_preview"),
            Path.GetDirectoryName(path)!);
    }

    private static string? Text(JObject parent, string field) =>
        parent[field] is JValue { Value: string text } && !string.IsNullOrWhiteSpace(text) ? text : null;

    private static string? Folder(JObject parent, string field) =>
        Text(parent, field) is { } path && Path.IsPathRooted(path) && !path.Contains('\0', StringComparison.Ordinal)
            ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))
            : null;

    private static string Version(string text, JToken? token) => token switch
    {
        JValue { Value: string version } when version.Length > 0 => version,
        JValue { Type: JTokenType.Float or JTokenType.Integer } number => RawNumber(text, number),
        _ => HandlerEnvironment.DefaultVersion,
    };

    /// <summary>
    /// The characters of a number as they stand in the text: the parser keeps only its value, in which 1.0 and 1
    /// are the same. The position that it keeps for a value is the end of its token.
    /// </summary>
    private static string RawNumber(string text, IJsonLineInfo position)
    {
        int end = LineStart(text, position.LineNumber) + position.LinePosition;
        int start = text.AsSpan(0, end).LastIndexOfAnyExcept(NumberCharacters) + 1;
        return start < end ? text[start..end] : HandlerEnvironment.DefaultVersion; // NaN and hexadecimal are no versions
    }

    private static int LineStart(string text, int line)
    {
        int start = 0;
        for (; line > 1; line--)
        {
            int end = start + text.AsSpan(start).IndexOfAny('\r', '\n');
            start = text.AsSpan(end).StartsWith("\r\n") ? end + 2 : end + 1;
        }

        return start;
    }
}
