using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace IntegrationTests.RealAgent.Life;

/// <summary>How things stood after one event in the extension's life.</summary>
/// <param name="Report">What is reported of the extension; null if nothing.</param>
/// <param name="Commands">The commands that the event made the agent run: VERSION:COMMAND.</param>
/// <param name="StatusText">The status file of the number that is wanted; null if there is none.</param>
/// <param name="Snapshots">How many snapshots the machine's disk has.</param>
/// <param name="Files">Files and folders of the extension below the agent's folder, with their modes.</param>
internal sealed partial record Moment(
    JsonObject? Report, IReadOnlyList<string> Commands, string? StatusText, int Snapshots, IReadOnlyDictionary<string, UnixFileMode> Files)
{
    /// <summary>The handler's word: Ready or NotReady.</summary>
    internal string? Handler => (string?)Report?["status"];

    /// <summary>The extension's status as the platform gets it; null if none is reported.</summary>
    internal JsonObject? Extension => (JsonObject?)Report?["runtimeSettingsStatus"]?["settingsStatus"]?["status"];

    /// <summary>The extension's word: success, error, transitioning.</summary>
    internal string? Word => (string?)Extension?["status"];

    /// <summary>The extension's code; as text, as our files have it.</summary>
    internal string? Code => Extension?["code"]?.ToString();

    /// <summary>The number that is reported on; null if none.</summary>
    internal int? Number => (int?)Report?["runtimeSettingsStatus"]?["sequenceNumber"];

    /// <summary>The commands in the text of a CommandExecution.log, in order.</summary>
    internal static IReadOnlyList<string> CommandsIn(string log) =>
    [
        .. Executed().Matches(log).Select(match => $"{match.Groups["version"].Value}:{match.Groups["command"].Value}"),
    ];

    [GeneratedRegex(@"Executing command: \S+-(?<version>[0-9.]+)/bin/(?<command>[a-z]+) with", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Executed();
}
