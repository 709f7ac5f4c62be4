using SnapshotCore.Errors;

namespace SnapshotCore.AppConsistency;

/// <summary>What the checks of the owner's configuration came to, as the decision needs it.</summary>
public enum PluginVerdict
{
    /// <summary>All is well: the scripts may run.</summary>
    Fine,

    /// <summary>All is well, and there is no plugin.</summary>
    NoPlugins,

    /// <summary>The owner has configured nothing (313, 316), which is no fault.</summary>
    NothingConfigured,

    /// <summary>A configuration file is wrong or not to be trusted (304, 305, 314, 317).</summary>
    ConfigurationRefused,

    /// <summary>A script is missing or not to be trusted (302, 303, 306, 307).</summary>
    ScriptRefused,
}

/// <summary>
/// The owner's plugins, loaded and checked: either all of them may run, or none, and then there is the reason. Holds the
/// checked files open.
/// </summary>
public sealed class PluginSet : IDisposable
{
    private readonly IReadOnlyList<TrustedFile> _files;

    internal PluginSet(IReadOnlyList<TrustedFile> files)
    {
        _files = files;
    }

    /// <summary>What the checks came to.</summary>
    public required PluginVerdict Verdict { get; init; }

    /// <summary>Everything that is wrong, in the order of the checks; the first one is the backup's.</summary>
    public required IReadOnlyList<BackupError> Errors { get; init; }

    /// <summary>What is odd without being wrong, one sentence each, naming file and key.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Why scripts that may run could not be started, one sentence each with the remedy; found out without starting them.</summary>
    public IReadOnlyList<string> Obstacles { get; init; } = [];

    /// <summary>What was read, for people: one line for each file that is in use.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    /// <summary>Whether the backup goes on without the scripts: only if every plugin's owner says so.</summary>
    public required bool ContinuesOnFailure { get; init; }

    /// <summary>Whether file systems are frozen as well: only if every plugin's owner says so.</summary>
    public required bool IsFreezeWanted { get; init; }

    /// <summary>What the owner calls the applications; null if not said.</summary>
    public required string? AppName { get; init; }

    /// <summary>The plugins that run; empty unless the verdict is <see cref="PluginVerdict.Fine"/>.</summary>
    internal IReadOnlyList<Plugin> Plugins { get; init; } = [];

    /// <summary>
    /// The plugins whose post-scripts may run to let an application go on that a dead run has left at rest: what is wrong with
    /// another plugin, or with a pre-script, does not keep them from it.
    /// </summary>
    internal IReadOnlyList<Plugin> Resumable { get; init; } = [];

    /// <summary>The first thing that is wrong, by which the backup goes; null when all is well.</summary>
    public BackupError? FirstError => Errors is [var first, ..] ? first : null;

    /// <summary>Whether scripts are configured in a way that could be read (telemetry).</summary>
    public bool IsConfigured => FirstError?.Code is not (ErrorCode.PluginHostConfigParsing or ErrorCode.PluginConfigParsing
        or ErrorCode.PluginHostConfigNotFound or ErrorCode.PluginHostConfigPermission or ErrorCode.PluginConfigNotFound);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (TrustedFile file in _files)
        {
            file.Dispose();
        }
    }
}
