using Microsoft.Win32.SafeHandles;

using SnapshotCore.Errors;
using SnapshotCore.Linux;
using SnapshotCore.Logging;

namespace SnapshotCore.AppConsistency;

/// <summary>
/// Runs one of the owner's scripts: in a session of its own, with a clean environment, its output always drained, a new
/// process for each try, and at the end of its time ended with all that it had started. docs/protocol.md, "Scripts".
/// </summary>
/// <param name="script">The script.</param>
/// <param name="plugin">The number of its plugin, for the mark of its processes.</param>
/// <param name="run">The backup.</param>
/// <param name="news">What it is told.</param>
/// <param name="running">Where each try is noted while it lasts.</param>
/// <param name="clock">The VM's clocks.</param>
internal sealed class ScriptRunner(
    Script script, int plugin, ScriptRun run, ScriptNews news, RunningScripts running, TimeProvider clock)
{
    /// <summary>The time between SIGTERM and SIGKILL.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private const string Shell = "/bin/sh";
    private const int ShortestSecret = 6; // shorter words are hidden everywhere, and nobody could read what is left

    // A failing script is not started again at once: what it needs (a database that is just coming up) needs a moment.
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    // The output of a script that has ended is in the pipe already; what it left behind may hold that open for ever.
    private static readonly TimeSpan OutputPatience = TimeSpan.FromMilliseconds(100);

    private Script _script = script;

    /// <summary>Runs it to its end; blocks the calling thread, at most for its time, the grace and the patience.</summary>
    internal ScriptReport Run(ScriptTime time)
    {
        long begun = clock.GetTimestamp();
        BackupError? exchanged = null;
        int starts = 0;
        ScriptReport report = new(_script.Phase, _script.Plugin, _script.Path, null, null, null, "", 0);
        for (int attempt = 1; ; attempt++)
        {
            TrustCheck now = _script.File.CheckAgain();
            if (now.IsTrusted)
            {
                now.Dispose();
            }
            else if (_script.Phase == ScriptPhase.Post && now is { IsExchanged: true, Findings.Count: 0, File: { } file })
            {
                // Not the file that was checked, which is told; but root's alone, and the application waits.
                exchanged = ScriptErrors.ScriptNotTrusted(_script.Phase, _script.Plugin, _script.Path, now);
                _script = _script with { File = file };
            }
            else
            {
                now.Dispose();
                report = report with { Error = ScriptErrors.ScriptNotTrusted(_script.Phase, _script.Plugin, _script.Path, now) };
                break;
            }

            report = Try(attempt, time, ref starts);
            bool mayBeTriedAgain = report.Error?.Code is ErrorCode.PreScriptFailed or ErrorCode.PostScriptFailed
                && attempt <= _script.Retries;
            if (!mayBeTriedAgain || !time.WaitForRetry(RetryPause))
            {
                break;
            }
        }

        return report with
        {
            Error = report.Error ?? exchanged,
            Attempts = starts,
            Started = begun,
            Duration = clock.GetElapsedTime(begun),
            IsOwed = _script.Phase == ScriptPhase.Post && report.Error is not null && (starts == 0 || time.IsShortened),
        };
    }

    private ScriptReport Try(int attempt, ScriptTime time, ref int starts)
    {
        string mark = ScriptEnvironment.MarkOf(run, _script, plugin, attempt);
        ScriptOutput output = ScriptOutput.Open(out SafeFileHandle pipe);
        Errno errno;
        ChildProcess? child;
        using (pipe)
        {
            running.Add(new StartedScript(default, mark)); // whoever finds no process behind it looks for the mark
            (errno, child) = Start(pipe, mark, attempt, time.End);
        }

        if (child is null)
        {
            running.Remove(mark);
            return Report(ScriptErrors.NotStarted(_script, ScriptInterpreter.Of(_script.File), errno), null, output);
        }

        using (child)
        {
            starts++;
            running.Add(new StartedScript(child.Identity, mark));
            if (time.Wait(child))
            {
                running.Remove(mark);
                output.WaitForEnd(OutputPatience);
                string how = child.ExitCode is { } code ? $"ended with exit code {code}" : $"was ended by signal {child.Signal}";
                return Report(
                    child.ExitCode == 0 ? null : ScriptErrors.Ended(_script, how, attempt, ScriptOutput.LastWords(WithoutArguments(output.Text()))),
                    child,
                    output);
            }

            bool isStopped = time.IsStopped && time.IsShortened;
            bool isEnded = End(child, mark, time.Patience);
            running.Remove(mark);
            output.WaitForEnd(OutputPatience);
            string words = ScriptOutput.LastWords(WithoutArguments(output.Text()));
            BackupError error = !isEnded ? ScriptErrors.NotEnded(_script, time.Limit, words)
                : isStopped ? ScriptErrors.Stopped(_script)
                : ScriptErrors.TimedOut(_script, time.Limit, time.IsShortened, words);
            return Report(error, null, output);
        }
    }

    private bool End(ChildProcess child, string mark, TimeSpan patience)
    {
        try
        {
            return new ProcessTree(child.Identity, mark).End(child, Grace, patience, clock);
        }
        catch (IOException)
        {
            // No descriptor is left to look at the others: at least nothing of its own group may act after this.
            child.KillGroup();
            throw;
        }
    }

    // With `set -x` a shell prints what it was given, and that may be a password.
    private string WithoutArguments(string text) => _script.Arguments
        .SelectMany(argument => new[] { argument, argument[(argument.IndexOf('=', StringComparison.Ordinal) + 1)..] })
        .Where(secret => secret.Length >= ShortestSecret)
        .OrderByDescending(secret => secret.Length)
        .Aggregate(text, (hidden, argument) => hidden.Replace(argument, Redactor.Mark, StringComparison.Ordinal));

    private (Errno Errno, ChildProcess? Child) Start(SafeFileHandle pipe, string mark, int attempt, Deadline deadline)
    {
        Dictionary<string, string> environment = ScriptEnvironment.Of(
            run, _script, mark, attempt, deadline.Remaining, clock.GetUtcNow(), news);
        string folder = Path.GetDirectoryName(_script.Path) ?? "/";
        SpawnRequest Request(string executable, IReadOnlyList<string> arguments) =>
            new(executable, arguments, environment, folder, null, []) { StandardOutput = pipe, StandardError = pipe };

        if (_script.IsExecutable)
        {
            (Errno errno, ChildProcess? child) = ChildProcess.Start(Request(_script.Path, _script.Arguments));
            if (errno != Errno.ENOEXEC)
            {
                return (errno, child);
            }
        }

        // No #! line, or not executable: through the shell, as execvp(3) and every shell do.
        return ChildProcess.Start(Request(Shell, [_script.Path, .. _script.Arguments]));
    }

    private ScriptReport Report(BackupError? error, ChildProcess? child, ScriptOutput output) => new(
        _script.Phase, _script.Plugin, _script.Path, error, child?.ExitCode, child?.Signal, WithoutArguments(output.Text()), output.Length)
    {
        IsOutputCut = output.IsCut,
    };
}
