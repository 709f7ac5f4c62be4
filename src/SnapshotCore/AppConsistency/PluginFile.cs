using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using SnapshotCore.Settings;

namespace SnapshotCore.AppConsistency;

/// <summary>
/// A plugin's configuration, JSON: the owner's two scripts and what is to become of the backup when they fail. Keys,
/// defaults and bounds: docs/protocol.md, "Scripts".
/// </summary>
internal sealed class PluginFile
{
    private const string PreLocation = "preScriptLocation";
    private const string PostLocation = "postScriptLocation";
    private const int LongestShownValue = 60;
    private const int DefaultTimeout = 10;
    private const int MostRetries = 1000;

    private static readonly string[] Known =
    [
        "pluginName", PreLocation, PostLocation, "preScriptParams", "postScriptParams", "preScriptNoOfRetries",
        "postScriptNoOfRetries", "timeoutInSeconds", "continueBackupOnFailure", "fsFreezeEnabled",
        "ScriptsExecutionPollTimeSeconds", "appName",
    ];

    private readonly JObject _json;
    private readonly List<string> _faults = [];
    private readonly List<string> _warnings = [];

    private PluginFile(JObject json, TimeSpan hostTimeout)
    {
        _json = json;
        Name = Text("pluginName");
        PreScript = ReadScript(PreLocation, "preScriptParams", "preScriptNoOfRetries");
        PostScript = ReadScript(PostLocation, "postScriptParams", "postScriptNoOfRetries");
        Timeout = ReadTimeout(hostTimeout);
        ContinuesOnFailure = Flag("continueBackupOnFailure");
        IsFreezeWanted = Flag("fsFreezeEnabled");
        PollTime = ReadPollTime();
        AppName = Text("appName");
        _warnings.AddRange(json.Properties().Select(property => property.Name)
            .Where(key => !Known.Contains(key, StringComparer.Ordinal)).Select(Unknown));
    }

    /// <summary>What one script's three keys say.</summary>
    /// <param name="Location">Its absolute path, as written; null if the key is missing or wrong.</param>
    /// <param name="Arguments">Its arguments.</param>
    /// <param name="Retries">Tries after the first one.</param>
    internal sealed record ScriptKeys(string? Location, IReadOnlyList<string> Arguments, int Retries);

    /// <summary>The label in messages; null: the host file's.</summary>
    internal string? Name { get; }

    internal ScriptKeys PreScript { get; }

    internal ScriptKeys PostScript { get; }

    /// <summary>One limit for all tries of one script.</summary>
    internal TimeSpan Timeout { get; }

    /// <summary>Whether the backup goes on without the scripts; null if not (rightly) said.</summary>
    internal bool? ContinuesOnFailure { get; }

    /// <summary>Whether file systems are frozen as well; null if not (rightly) said.</summary>
    internal bool? IsFreezeWanted { get; }

    /// <summary>Without effect on scripts, which are awaited by events; it lengthens the host's patience after their end.</summary>
    internal TimeSpan PollTime { get; }

    /// <summary>What the owner calls the application; null if not said.</summary>
    internal string? AppName { get; }

    /// <summary>What makes the file unusable, each naming key, value and what is expected.</summary>
    internal IReadOnlyList<string> Faults => _faults;

    /// <summary>What is odd in it, each naming the key.</summary>
    internal IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Reads the text of such a file.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hostTimeout">The host file's bound.</param>
    /// <param name="fault">Why it is no JSON object; empty when it is.</param>
    internal static PluginFile? Parse(string text, TimeSpan hostTimeout, out string fault)
    {
        JToken? token = SettingsJson.Parse(text, out fault);
        if (token is JObject json)
        {
            return new PluginFile(json, hostTimeout);
        }

        fault = token is null ? $"it is {fault}" : $"it is {SettingsErrors.Found(token)}, expected a JSON object";
        return null;
    }

    private static string Unknown(string key) => Known.FirstOrDefault(
        known => string.Equals(known, key, StringComparison.OrdinalIgnoreCase)) is { } meant
            ? ScriptErrors.UnknownKey(key, meant)
            : ScriptErrors.UnknownKey(key);

    private JToken? Token(string key) => _json[key] is { Type: not JTokenType.Null } token ? token : null;

    private string? Text(string key) => Token(key) switch
    {
        null => null,
        JValue { Type: JTokenType.String } text => (string?)text,
        var wrong => Fault<string?>(key, wrong, "a text"),
    };

    private bool? Flag(string key) => Token(key) switch
    {
        null => null,
        JValue { Type: JTokenType.Boolean } flag => (bool)flag,
        var wrong => Fault<bool?>(key, wrong, "true or false, without quotes"),
    };

    private long? Number(string key) => Token(key) switch
    {
        null => null,
        JValue { Type: JTokenType.Integer, Value: long number } => number,
        var wrong => Fault<long?>(key, wrong, "a whole number, without quotes"),
    };

    private ScriptKeys ReadScript(string location, string arguments, string retries)
    {
        string? path = Text(location);
        if (path is null && Token(location) is null)
        {
            _faults.Add(ScriptErrors.KeyMissing(location));
        }

        return new ScriptKeys(path, ReadArguments(arguments), (int)Bounded(retries, Number(retries) ?? 0, 0, MostRetries));
    }

    private List<string> ReadArguments(string key)
    {
        List<string> arguments = [];
        JToken? token = Token(key);
        if (token is not (null or JArray))
        {
            // Never its value: arguments may be secrets.
            _faults.Add(ScriptErrors.WrongValue(key, SettingsErrors.Found(token), "an array"));
        }

        foreach (JToken item in token as JArray ?? [])
        {
            if (item is JValue value && TextOf(value) is var text && !text.Contains('\0'))
            {
                arguments.Add(text);
            }
            else
            {
                string expected = "a text without NUL, a number, true or false";
                _faults.Add(ScriptErrors.WrongValue($"{key}[{arguments.Count}]", SettingsErrors.Found(item), expected));
            }
        }

        return arguments;
    }

    private static string TextOf(JValue value) => value.Type switch
    {
        JTokenType.String => (string)value!,
        JTokenType.Null => string.Empty,
        _ => value.ToString(Formatting.None), // by its digits, as written
    };

    private TimeSpan ReadTimeout(TimeSpan most)
    {
        const string Key = "timeoutInSeconds";
        long seconds = Number(Key) ?? DefaultTimeout;
        return TimeSpan.FromSeconds(Bounded(Key, seconds, 1, (long)most.TotalSeconds));
    }

    private TimeSpan ReadPollTime()
    {
        const string Key = "ScriptsExecutionPollTimeSeconds";
        const int Default = 3;
        long seconds = Number(Key) ?? Default;
        if (seconds is >= 1 and <= 5)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        _warnings.Add(ScriptErrors.OutOfBounds(Key, seconds, 1, 5, Default));
        return TimeSpan.FromSeconds(Default);
    }

    private long Bounded(string key, long value, long least, long most)
    {
        long bounded = Math.Clamp(value, least, most);
        if (bounded != value && Token(key) is not null)
        {
            _warnings.Add(ScriptErrors.OutOfBounds(key, value, least, most, bounded));
        }

        return bounded;
    }

    private T? Fault<T>(string key, JToken found, string expected)
    {
        string shown = found.ToString(Formatting.None);
        _faults.Add(ScriptErrors.WrongValue(
            key, shown.Length > LongestShownValue ? $"{shown[..LongestShownValue]}…" : shown, expected));
        return default;
    }
}
