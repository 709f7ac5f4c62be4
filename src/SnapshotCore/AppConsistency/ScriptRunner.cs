using System.Text;

using Microsoft.Win32.SafeHandles;

using SnapshotCore.Errors;
using SnapshotCore.Linux;

namespace SnapshotCore.AppConsistency;

/// <summary>
/// Runs one of the owner's scripts: in a session of its own, with a clean environment, its output always drained, a new
/// process for each try, and at the end of its time ended with all that it had started. docs/protocol.md, "Scripts".
/// </summary>
/// <param name="script">The script.</param>
/// <param name="plugin">The number of its plugin, for the mark of its processes.</param>
/// <param name="run">The backup.</param>
/// <param name="news">What it is told.</param>
/// <param name="started">Told of each process that is started, before anything waits for it.</param>
/// <param name="clock">The VM's clocks.</param>
internal sealed class ScriptRunner(
    Script script, int plugin, ScriptRun run, ScriptNews news, Action<StartedScript> started, TimeProvider clock)
{
    /// <summary>The time between SIGTERM and SIGKILL.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>How long a post-script may go on when the run is told to stop: the worker has 240 s until it is killed.</summary>
    internal static readonly TimeSpan PostTimeOnStop = TimeSpan.FromSeconds(200);

    private const string Shell = "/bin/sh";

    // A failing script is not started again at once: what it needs (a database that is just coming up) needs a moment.
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    // The output of a script that has ended is in the pipe already; what it left behind may hold that open for ever.
    private static readonly TimeSpan OutputPatience = TimeSpan.FromMilliseconds(100);

    private Deadline? _shortened;

    /// <summary>Runs it to its end; blocks the calling thread, at most for the limit, the grace and the guard.</summary>
    /// <param name="limit">One limit for all tries.</param>
    /// <param name="guard">How long after the start it is given up when not even SIGKILL ends it; at least the limit and the grace.</param>
    /// <param name="stop">The run is told to stop: a pre-script is ended at once, a post-script gets <see cref="PostTimeOnStop"/>.</param>
    internal ScriptReport Run(TimeSpan limit, TimeSpan guard, CancellationToken stop)
    {
        long begun = clock.GetTimestamp();
        Deadline deadline = Deadline.After(limit, clock);
        Deadline last = Deadline.After(guard, clock);
        CancellationToken noMoreTries = script.Phase == ScriptPhase.Pre ? stop : CancellationToken.None;
        ScriptReport report = new(script.Phase, script.Plugin, script.Path, null, null, null, 0, TimeSpan.Zero, "", 0);
        for (int attempt = 1; ; attempt++)
        {
            using (TrustCheck now = script.File.CheckAgain())
            {
                if (!now.IsTrusted)
                {
                    return report with
                    {
                        Error = ScriptErrors.ScriptNotTrusted(script.Phase, script.Plugin, script.Path, now),
                        Duration = clock.GetElapsedTime(begun),
                    };
                }
            }

            report = Try(attempt, deadline, last, stop) with { Duration = clock.GetElapsedTime(begun) };
            bool isOver = report.Error?.Code is not (ErrorCode.PreScriptFailed or ErrorCode.PostScriptFailed)
                || attempt > script.Retries
                || (stop.IsCancellationRequested ? Shortened(deadline) : deadline).Remaining <= RetryPause;
            if (isOver || noMoreTries.WaitHandle.WaitOne(RetryPause))
            {
                return report;
            }
        }
    }

    private ScriptReport Try(int attempt, Deadline deadline, Deadline guard, CancellationToken stop)
    {
        string mark = ScriptEnvironment.MarkOf(run, script, plugin, attempt);
        ScriptOutput output = ScriptOutput.Open(out SafeFileHandle pipe);
        Errno errno;
        ChildProcess? child;
        using (pipe)
        {
            (errno, child) = Start(pipe, mark, attempt, deadline);
        }

        if (child is null)
        {
            return Report(attempt, ScriptErrors.NotStarted(script, Interpreter(), errno), null, output);
        }

        using (child)
        {
            started(new StartedScript(child.Identity, mark));
            if (!Wait(child, deadline, stop))
            {
                TimeSpan killLimit = TimeSpan.FromTicks(Math.Max(Grace.Ticks, (guard.Remaining - Grace).Ticks));
                bool isEnded = new ProcessTree(child.Identity, mark).End(child, Grace, killLimit, clock, stop);
                output.WaitForEnd(OutputPatience);
                string words = ScriptOutput.LastWords(output.Text());
                BackupError error = !isEnded ? ScriptErrors.NotEnded(script, deadline.Limit, words)
                    : deadline.IsPassed ? ScriptErrors.TimedOut(script, deadline.Limit, words)
                    : ScriptErrors.Stopped(script);
                return Report(attempt, error, null, output);
            }

            output.WaitForEnd(OutputPatience);
            string how = child.ExitCode is { } code ? $"ended with exit code {code}" : $"was ended by signal {child.Signal}";
            return Report(
                attempt,
                child.ExitCode == 0 ? null : ScriptErrors.Ended(script, how, attempt, ScriptOutput.LastWords(output.Text())),
                child,
                output);
        }
    }

    /// <summary>Waits for its end within its time; a stop ends a pre-script's at once.</summary>
    private bool Wait(ChildProcess child, Deadline deadline, CancellationToken stop) =>
        child.WaitForEnd(deadline, stop) || child.WaitForEnd(Shortened(deadline), CancellationToken.None);

    /// <summary>What a stop leaves of its time, for all tries that come after it; the first call counts.</summary>
    private Deadline Shortened(Deadline deadline)
    {
        TimeSpan most = script.Phase == ScriptPhase.Post ? PostTimeOnStop : TimeSpan.Zero;
        return _shortened ??= Deadline.After(most < deadline.Remaining ? most : deadline.Remaining, clock);
    }

    private (Errno Errno, ChildProcess? Child) Start(SafeFileHandle pipe, string mark, int attempt, Deadline deadline)
    {
        Dictionary<string, string> environment = ScriptEnvironment.Of(
            run, script, mark, attempt, deadline.Remaining, clock.GetUtcNow(), news);
        string folder = Path.GetDirectoryName(script.Path) ?? "/";
        SpawnRequest Request(string executable, IReadOnlyList<string> arguments) =>
            new(executable, arguments, environment, folder, null, []) { StandardOutput = pipe, StandardError = pipe };

        if (script.IsExecutable)
        {
            (Errno errno, ChildProcess? child) = ChildProcess.Start(Request(script.Path, script.Arguments));
            if (errno != Errno.ENOEXEC)
            {
                return (errno, child);
            }
        }

        // No #! line, or not executable: through the shell, as execvp(3) and every shell do.
        return ChildProcess.Start(Request(Shell, [script.Path, .. script.Arguments]));
    }

    private ScriptReport Report(int attempt, BackupError? error, ChildProcess? child, ScriptOutput output) => new(
        script.Phase, script.Plugin, script.Path, error, child?.ExitCode, child?.Signal, attempt, TimeSpan.Zero,
        output.Text(), output.Length);

    /// <summary>What the first line names after <c>#!</c>, for the message when it can't be started; empty without one.</summary>
    private string Interpreter()
    {
        const int Enough = 256; // BINPRM_BUF_SIZE of the kernel
        string line = Encoding.UTF8.GetString(script.File.ReadStart(Enough)).Split('\n')[0];
        return script.IsExecutable && line.StartsWith("#!", StringComparison.Ordinal) ? line[2..].TrimStart() : string.Empty;
    }
}
