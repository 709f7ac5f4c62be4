using System.Text;

using SnapshotCore.Errors;
using SnapshotCore.Linux;

namespace SnapshotCore.AppConsistency;

/// <summary>
/// Reads and checks the owner's plugin-host file, the plugins' configurations and the scripts that these name, in the
/// order of docs/protocol.md, "Scripts". Goes on after a fault, so that an owner sees all of them at once; runs nothing.
/// </summary>
public sealed class PluginLoader
{
    private const int SizeLimit = 1024 * 1024;

    private readonly List<TrustedFile> _files = [];
    private readonly List<BackupError> _errors = [];
    private readonly List<string> _warnings = [];
    private readonly List<string> _findings = [];
    private readonly List<string> _obstacles = [];
    private readonly List<Plugin> _plugins = [];
    private int _configured;
    private bool _isHostBelieved;
    private bool _continues = true;
    private bool _freezes = true;
    private string? _appName;

    private PluginLoader()
    {
    }

    /// <summary>Loads the plugins.</summary>
    /// <param name="ownerFolder">The owner's folder, normally /etc/azure.</param>
    /// <param name="packageFolder">The root of the package, which has a plugin-host file for owners who have none.</param>
    public static PluginSet Load(string ownerFolder, string packageFolder)
    {
        var loader = new PluginLoader();
        int plugins = loader.LoadHost(
            Path.Combine(ownerFolder, PluginHostFile.FileName), Path.Combine(packageFolder, PluginHostFile.FileName));
        PluginVerdict verdict = loader.JudgeAll(plugins);
        return new PluginSet(loader._files)
        {
            Verdict = verdict,
            Errors = loader._errors,
            Warnings = loader._warnings,
            Findings = loader._findings,
            ContinuesOnFailure = loader._continues,
            IsFreezeWanted = loader._freezes,
            AppName = loader._appName,
            Obstacles = loader._obstacles,
            Plugins = verdict == PluginVerdict.Fine ? loader._plugins : [],
            Resumable = loader._plugins,
        };
    }

    /// <summary>The plugin-host file that a backup reads: the owner's, else the package's; null without either.</summary>
    /// <param name="ownerFolder">The owner's folder, normally /etc/azure.</param>
    /// <param name="packageFolder">The root of the package.</param>
    public static string? HostFileInUse(string ownerFolder, string packageFolder)
    {
        foreach (string folder in (string[])[ownerFolder, packageFolder])
        {
            string path = Path.Combine(folder, PluginHostFile.FileName);
            TrustCheck check = TrustCheck.Of(path, TrustRule.HostFile);
            check.File?.Dispose();
            if (!check.IsMissing)
            {
                return path;
            }
        }

        return null;
    }

    private PluginVerdict JudgeAll(int plugins)
    {
        if (_errors.Count == 0)
        {
            return plugins == 0 ? PluginVerdict.NoPlugins : PluginVerdict.Fine;
        }

        switch (_errors[0].Code)
        {
            // A plugin without configuration beside one that has one is a mistake, and is shown as one.
            case ErrorCode.PluginHostConfigNotFound:
            case ErrorCode.PluginConfigNotFound when _configured == 0:
                return PluginVerdict.NothingConfigured;
            case ErrorCode.PreScriptNotFound or ErrorCode.PostScriptNotFound
                or ErrorCode.PreScriptPermission or ErrorCode.PostScriptPermission:
                return PluginVerdict.ScriptRefused;
            default:
                return PluginVerdict.ConfigurationRefused;
        }
    }

    private int LoadHost(string ownersPath, string packagesPath)
    {
        string path = ownersPath;
        TrustCheck check = Check(path, TrustRule.HostFile);
        if (check.IsMissing)
        {
            path = packagesPath;
            check = Check(path, TrustRule.HostFile);
        }

        if (check.IsMissing)
        {
            _errors.Add(ScriptErrors.HostFileMissing(ownersPath, packagesPath));
            return 0;
        }

        if (check.Findings.Count > 0)
        {
            _errors.Add(ScriptErrors.NotTrusted(ErrorCode.PluginHostConfigPermission, $"plugin-host file {path}", check.Findings));
        }

        if (ReadText(check, out string reason) is not { } text)
        {
            if (!check.IsLink)
            {
                _errors.Add(ScriptErrors.HostFileUnusable(path, [reason]));
            }

            return 0;
        }

        var file = PluginHostFile.Parse(text);
        _findings.Add(ScriptErrors.HostFileRead(path, file));
        _warnings.AddRange(file.Warnings.Select(warning => $"{path}: {warning}"));
        if (file.Faults.Count > 0)
        {
            _errors.Add(ScriptErrors.HostFileUnusable(path, file.Faults));
        }

        _isHostBelieved = check.IsTrusted && file.Faults.Count == 0;
        for (int i = 0; i < file.Plugins.Count; i++)
        {
            if (file.Plugins[i].ConfigurationPath[0] == '/')
            {
                LoadPlugin(i, file.Plugins[i], file.Timeout);
            }
        }

        return file.Plugins.Count;
    }

    private void LoadPlugin(int number, PluginEntry entry, TimeSpan hostTimeout)
    {
        string path = entry.ConfigurationPath;
        TrustCheck check = Check(path, TrustRule.PluginFile);
        if (check.IsMissing)
        {
            _errors.Add(ScriptErrors.PluginFileMissing(entry.Name, path));
            return;
        }

        _configured++;
        if (check.Findings.Count > 0)
        {
            _errors.Add(ScriptErrors.NotTrusted(ErrorCode.PluginConfigPermission, $"script configuration {path}", check.Findings));
        }

        if (ReadText(check, out string reason) is not { } text)
        {
            if (!check.IsLink)
            {
                _errors.Add(ScriptErrors.PluginFileUnusable(path, [reason]));
            }

            return;
        }

        if (PluginFile.Parse(text, hostTimeout, out string fault) is not { } file)
        {
            _errors.Add(ScriptErrors.PluginFileUnusable(path, [fault]));
            return;
        }

        // Wishes count that were read before a configuration file was found wrong, and only from files that are root's alone.
        if (check.IsTrusted && !_errors.Any(IsOfConfiguration))
        {
            _continues &= file.ContinuesOnFailure ?? true;
            _freezes &= file.IsFreezeWanted ?? true;
            _appName = _appName is null ? file.AppName : file.AppName is null ? _appName : $"{_appName}, {file.AppName}";
        }

        _warnings.AddRange(file.Warnings.Select(warning => $"{path}: {warning}"));
        if (file.Faults.Count > 0)
        {
            _errors.Add(ScriptErrors.PluginFileUnusable(path, file.Faults));
        }

        string name = file.Name ?? entry.Name;
        Script? pre = LoadScript(ScriptPhase.Pre, name, path, file.PreScript);
        Script? post = LoadScript(ScriptPhase.Post, name, path, file.PostScript);
        if (post is not null && _isHostBelieved && check.IsTrusted && file.Faults.Count == 0)
        {
            _plugins.Add(new Plugin(number, path, name, pre, post, file.Timeout, hostTimeout + (2 * file.PollTime) - file.Timeout));
        }

        if (pre is not null && post is not null)
        {
            _findings.Add(ScriptErrors.PluginFileRead(path, name, file));
        }
    }

    private static bool IsOfConfiguration(BackupError error) => error.Code is ErrorCode.PluginHostConfigParsing
        or ErrorCode.PluginConfigParsing or ErrorCode.PluginHostConfigPermission or ErrorCode.PluginConfigPermission;

    private Script? LoadScript(ScriptPhase phase, string plugin, string configuration, PluginFile.ScriptKeys keys)
    {
        if (keys.Location is not { } location)
        {
            return null; // a fault of the configuration, told there
        }

        TrustCheck check = Check(location, TrustRule.Script);
        if (check.IsMissing || check.IsNoFile)
        {
            _errors.Add(ScriptErrors.ScriptMissing(phase, plugin, configuration, location, check));
            return null;
        }

        if (check.File is not { } file || !check.IsTrusted)
        {
            _errors.Add(ScriptErrors.ScriptNotTrusted(phase, plugin, location, check));
            return null;
        }

        var script = new Script(phase, plugin, file, keys.Arguments, keys.Retries);
        if (ScriptInterpreter.Obstacle(script) is { } obstacle)
        {
            _obstacles.Add(ScriptErrors.Obstacle(script, obstacle));
        }

        return script;
    }

    private TrustCheck Check(string path, TrustRule rule)
    {
        TrustCheck check = TrustCheck.Of(path, rule);
        if (check.File is { } file)
        {
            _files.Add(file);
        }

        return check;
    }

    private static string? ReadText(TrustCheck check, out string reason)
    {
        reason = check.Errno == Errno.None ? "it is no regular file" : $"it cannot be reached: {check.Errno.Describe()}";
        if (check.File is not { } file)
        {
            return null;
        }

        BoundedFile content = file.Read(SizeLimit);
        reason = content.Errno == BoundedFile.TooLarge
            ? $"it is larger than {SizeLimit / 1024} KiB"
            : $"it cannot be read: {content.Errno.Describe()}";
        return content.Errno == Errno.None ? Encoding.UTF8.GetString(content.Content.Span) : null;
    }
}
