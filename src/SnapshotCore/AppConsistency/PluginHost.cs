using SnapshotCore.Errors;

namespace SnapshotCore.AppConsistency;

/// <summary>
/// Runs the scripts of all plugins, a phase at a time, all of a phase at once. Knows nothing of what happens between the
/// phases. docs/protocol.md, "Scripts".
/// </summary>
public sealed class PluginHost
{
    private readonly IReadOnlyList<Plugin> _plugins;
    private readonly ScriptRun _run;
    private readonly RunningScripts _running;
    private readonly TimeProvider _clock;

    /// <param name="plugins">The plugins.</param>
    /// <param name="run">The backup.</param>
    /// <param name="running">Where the scripts that run are noted for whoever has to clean up.</param>
    /// <param name="clock">The VM's clocks.</param>
    internal PluginHost(IReadOnlyList<Plugin> plugins, ScriptRun run, RunningScripts running, TimeProvider clock)
    {
        _plugins = plugins;
        _run = run;
        _running = running;
        _clock = clock;
    }

    /// <summary>
    /// Why the pre-scripts may not be started although they were checked before: one is not the file any more that it was.
    /// Null when all are.
    /// </summary>
    internal BackupError? CheckAgain()
    {
        foreach (Script script in _plugins.SelectMany(plugin => new[] { plugin.ScriptOf(ScriptPhase.Pre), plugin.Post }))
        {
            using TrustCheck now = script.File.CheckAgain();
            if (!now.IsTrusted)
            {
                return ScriptErrors.ScriptChanged(script.Phase, script.Plugin, script.Path, now);
            }
        }

        return null;
    }

    /// <summary>Runs the scripts of a phase; ends when all have ended, or their time is over.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="news">What they are told.</param>
    /// <param name="most">A bound for their time beside their own; null for none.</param>
    /// <param name="stop">The run is told to stop.</param>
    /// <returns>A report for each, in the order of the plugins.</returns>
    internal async Task<IReadOnlyList<ScriptReport>> RunAsync(
        ScriptPhase phase, ScriptNews news, TimeSpan? most, CancellationToken stop)
    {
        Task<ScriptReport>[] running = [.. _plugins.Select(plugin => Task.Factory.StartNew(
            () => Run(plugin, phase, news, most, stop) with { Configuration = plugin.Configuration },
            CancellationToken.None, // each post-script is started, whatever happens
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];
        return await Task.WhenAll(running);
    }

    private ScriptReport Run(
        Plugin plugin, ScriptPhase phase, ScriptNews news, TimeSpan? most, CancellationToken stop)
    {
        Script script = plugin.ScriptOf(phase);
        var time = new ScriptTime(phase, plugin.Timeout, most, plugin.Patience, _clock, stop);
        try
        {
            return new ScriptRunner(script, plugin.Number, _run, news, _running, _clock).Run(time);
        }
        catch (Exception exception) when (exception is IOException or OutOfMemoryException)
        {
            // No descriptor, no thread, no memory is left: the other plugins' scripts go on.
            return new ScriptReport(phase, plugin.Name, script.Path, ScriptErrors.NoResources(script, exception.Message), null, null, "", 0)
            {
                IsOwed = phase == ScriptPhase.Post,
            };
        }
    }
}
