using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Runtime.InteropServices;

using SnapshotCore.AppConsistency;
using SnapshotCore.Backup;

using VmSnapshot.Output;
using VmSnapshot.Thaw;

namespace VmSnapshot.Scripts;

/// <summary>
/// <c>vmsnapshot scripts test</c>: pre-scripts and post-scripts as in a backup, without the backup; times, exit codes and
/// output.
/// </summary>
internal sealed class TestCommand : OperatorCommand
{
    private const double LongestHold = 3600;

    private readonly Option<double> _hold = new("--hold") { Description = ScriptsTexts.Hold, CustomParser = ParseHold };
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
        _load = load;
        _run = run;
        _width = width;
        Options.Add(_hold);
        SetAction(Run);
    }

    private static double ParseHold(ArgumentResult argument)
    {
        bool isNumber = double.TryParse(
            argument.Tokens[0].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds);
        if (!isNumber || seconds > LongestHold)
        {
            argument.AddError(ScriptsTexts.HoldBounds(LongestHold));
        }

        return seconds;
    }

    private int Run(ParseResult arguments)
    {
        InvocationConfiguration streams = arguments.InvocationConfiguration;
        using PluginSet? plugins = _load();
        if (plugins is null)
        {
            streams.Error.WriteLine(ScriptsTexts.NeedsRoot);
            return ExitCode.OwnersFilesNotWell;
        }

        if (plugins.Verdict != PluginVerdict.Fine)
        {
            streams.Output.Write(new PluginText(_width()).Write(plugins));
            if (!PluginText.IsWell(plugins))
            {
                streams.Error.WriteLine(ScriptsTexts.NotRun);
                return ExitCode.OwnersFilesNotWell;
            }

            return ExitCode.Done;
        }

        using var stopping = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop); // the terminal is gone
        TimeSpan hold = TimeSpan.FromSeconds(arguments.GetValue(_hold));
        if (_run(plugins, hold, stopping.Token) is not { } report)
        {
            streams.Error.WriteLine(ScriptsTexts.BackupRunning);
            return ExitCode.LiveBackup;
        }

        Show(report, streams.Output);
        return report.IsWell ? ExitCode.Done : ExitCode.OwnersFilesNotWell;

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
            output.Write(ThawTexts.Describe(owed));
        }

        if (report.Refusal is { } refusal)
        {
            output.WriteLine(ErrorText.Of(refusal));
            return;
        }

        output.Write(new PluginText(_width()).Write(report.Pre.Concat(report.Post)));
        output.WriteLine(ScriptsTexts.Quiesced(report.Quiesced));
    }
}
