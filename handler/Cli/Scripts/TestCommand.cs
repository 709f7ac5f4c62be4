using System.CommandLine;
using System.Runtime.InteropServices;

using SnapshotCore.AppConsistency;
using SnapshotCore.Backup;

namespace VmSnapshot.Scripts;

/// <summary>
/// <c>vmsnapshot scripts test</c>: pre-scripts and post-scripts as in a backup, without the backup; times, exit codes and
/// output.
/// </summary>
internal sealed class TestCommand : OperatorCommand
{
    private readonly Option<double> _hold = new("--hold") { Description = ScriptsTexts.Hold };
    private readonly Func<PluginSet?> _load;
    private readonly Func<PluginSet, TimeSpan, CancellationToken, ScriptTrialReport?> _run;
    private readonly Func<int?> _width;

    /// <summary>Creates the command.</summary>
    /// <param name="load">Loads and checks the plugins; null when this user may not look.</param>
    /// <param name="run">Runs them, with a wait in between; null when a backup is running.</param>
    /// <param name="width">Columns of the terminal; null where there is none.</param>
    internal TestCommand(
        Func<PluginSet?> load,
        Func<PluginSet, TimeSpan, CancellationToken, ScriptTrialReport?> run,
        Func<int?> width)
        : base("test", ScriptsTexts.TestDescription, ScriptsTexts.TestNotes)
    {
        const double Longest = 3600;
        _load = load;
        _run = run;
        _width = width;
        _hold.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= Longest))
            {
                result.AddError($"--hold takes 0 to {Longest} seconds.");
            }
        });
        Options.Add(_hold);
        SetAction(Run);
    }

    private int Run(ParseResult arguments)
    {
        InvocationConfiguration streams = arguments.InvocationConfiguration;
        using PluginSet? plugins = _load();
        if (plugins is null)
        {
            streams.Error.WriteLine(ScriptsTexts.NeedsRoot);
            return ExitCode.ScriptsNotWell;
        }

        if (plugins.Verdict != PluginVerdict.Fine)
        {
            streams.Output.Write(new PluginText(_width()).Write(plugins));
            if (!PluginText.IsWell(plugins))
            {
                streams.Error.WriteLine(ScriptsTexts.NotRun);
                return ExitCode.ScriptsNotWell;
            }

            return ExitCode.Done;
        }

        using var stopping = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        TimeSpan hold = TimeSpan.FromSeconds(arguments.GetValue(_hold));
        if (_run(plugins, hold, stopping.Token) is not { } report)
        {
            streams.Error.WriteLine(ScriptsTexts.BackupRunning);
            return ExitCode.LiveBackup;
        }

        Show(report, streams.Output);
        return report.Pre.Concat(report.Post).All(script => script.IsSuccess) ? ExitCode.Done : ExitCode.ScriptsNotWell;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true; // the post-scripts come first
            stopping.Cancel();
        }
    }

    private void Show(ScriptTrialReport report, TextWriter output)
    {
        if (report.Owed is { } owed)
        {
            output.WriteLine(ScriptsTexts.Owed);
            output.Write(new PluginText(_width()).Write(owed.Scripts));
            output.WriteLine(owed.Problem);
        }

        output.Write(new PluginText(_width()).Write(report.Pre.Concat(report.Post)));
        output.WriteLine(ScriptsTexts.Quiesced(report.Quiesced));
    }
}
