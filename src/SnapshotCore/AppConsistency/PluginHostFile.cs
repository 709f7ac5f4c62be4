using System.Globalization;

using SnapshotCore.Settings;

namespace SnapshotCore.AppConsistency;

/// <summary>A plugin as the plugin-host file names it.</summary>
/// <param name="Name">Its kind, always <c>ScriptRunner</c>; a label in messages.</param>
/// <param name="ConfigurationPath">Where its own configuration is.</param>
internal sealed record PluginEntry(string Name, string ConfigurationPath);

/// <summary>
/// The plugin-host file, INI: which plugins there are, and the most time that each may take. docs/protocol.md, "Scripts".
/// </summary>
internal sealed record PluginHostFile
{
    /// <summary>The name of the owner's file and of the package's.</summary>
    internal const string FileName = "VMSnapshotPluginHost.conf";

    /// <summary>The one kind of plugin.</summary>
    internal const string ScriptRunner = "ScriptRunner";

    /// <summary>The most that an owner can give a plugin.</summary>
    internal static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(1800);

    private const string Section = "pre_post";
    private const string TimeoutKey = "timeoutInSeconds";
    private const string CountKey = "numberOfPlugins";
    private const int MostPlugins = 16;

    private static readonly string[] PluginKeys = ["pluginName", "pluginPath", "pluginConfigPath"];

    private readonly List<string> _faults = [];
    private readonly List<string> _warnings = [];

    private PluginHostFile()
    {
    }

    /// <summary>Upper bound for the time of each plugin: 1 to 1800 s.</summary>
    internal TimeSpan Timeout { get; private set; } = LongestTimeout;

    /// <summary>The plugins, in order.</summary>
    internal IReadOnlyList<PluginEntry> Plugins { get; private set; } = [];

    /// <summary>What makes the file unusable, each naming key, value and what is expected.</summary>
    internal IReadOnlyList<string> Faults => _faults;

    /// <summary>What is odd in it, each naming the key.</summary>
    internal IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Reads the text of such a file; never fails.</summary>
    internal static PluginHostFile Parse(string text)
    {
        var ini = IniText.Parse(text);
        var file = new PluginHostFile();
        foreach (int line in ini.BadLines)
        {
            file._faults.Add($"line {line} is neither a section, an option nor a comment");
        }

        file.Timeout = file.ReadTimeout(ini);
        int count = file.ReadCount(ini);
        file.Plugins = file.ReadPlugins(ini, count);
        file.WarnOfUnknown(ini, count);
        return file;
    }

    private TimeSpan ReadTimeout(IniText ini)
    {
        if (ini.Value(Section, TimeoutKey) is not { } value)
        {
            return LongestTimeout;
        }

        if (!int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int seconds))
        {
            _faults.Add(ScriptErrors.WrongValue(TimeoutKey, $"\"{value}\"", "a whole number of seconds"));
            return LongestTimeout;
        }

        int bounded = Math.Clamp(seconds, 1, (int)LongestTimeout.TotalSeconds);
        if (bounded != seconds)
        {
            _warnings.Add(ScriptErrors.OutOfBounds(TimeoutKey, seconds, 1, (int)LongestTimeout.TotalSeconds, bounded));
        }

        return TimeSpan.FromSeconds(bounded);
    }

    private int ReadCount(IniText ini)
    {
        if (ini.Value(Section, CountKey) is not { } value)
        {
            return 0;
        }

        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count <= MostPlugins)
        {
            return count;
        }

        _faults.Add(ScriptErrors.WrongValue(CountKey, $"\"{value}\"", $"a whole number from 0 to {MostPlugins}"));
        return 0;
    }

    private List<PluginEntry> ReadPlugins(IniText ini, int count)
    {
        List<PluginEntry> plugins = [];
        for (int i = 0; i < count; i++)
        {
            string[] missing = [.. PluginKeys.Select(key => $"{key}{i}").Where(key => ini.Value(Section, key) is null)];
            foreach (string key in missing)
            {
                _faults.Add(ScriptErrors.KeyMissing(key));
            }

            string name = ini.Value(Section, $"pluginName{i}") ?? ScriptRunner;
            if (name != ScriptRunner)
            {
                _faults.Add(ScriptErrors.WrongValue($"pluginName{i}", $"\"{name}\"", $"\"{ScriptRunner}\", the only plugin"));
            }

            string pathKey = $"pluginConfigPath{i}";
            if (ini.Value(Section, pathKey) is { } path)
            {
                if (path[0] != '/')
                {
                    _faults.Add(ScriptErrors.WrongValue(pathKey, $"\"{path}\"", "an absolute path"));
                }

                plugins.Add(new PluginEntry(name, path));
            }
        }

        return plugins;
    }

    private void WarnOfUnknown(IniText ini, int count)
    {
        HashSet<string> known = new(StringComparer.OrdinalIgnoreCase) { TimeoutKey, CountKey };
        for (int i = 0; i < count; i++)
        {
            known.UnionWith(PluginKeys.Select(key => $"{key}{i}"));
        }

        _warnings.AddRange(ini.Options(Section).Where(option => !known.Contains(option)).Select(ScriptErrors.UnknownKey));
    }
}
