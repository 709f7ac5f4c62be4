using SnapshotCore.Linux;

namespace SnapshotCore.Lifecycle;

/// <summary>How the runs in progress ended.</summary>
/// <param name="Told">Workers that were asked to stop.</param>
/// <param name="Killed">Those of them that had to be killed.</param>
/// <param name="Left">Workers and guardians that are still there.</param>
public sealed record EndedRuns(int Told, int Killed, IReadOnlyList<RunProcess> Left)
{
    /// <summary>In words, for the log.</summary>
    public override string ToString() => (Told, Killed) switch
    {
        (0, _) => "no run was in progress",
        (_, 0) => $"ended a run in progress ({Told} told to stop)",
        _ => $"ended a run in progress ({Told} told to stop, {Killed} killed)",
    };
}

/// <summary>
/// Ends every run of this handler, whatever version started it: docs/protocol.md, "Agent". A worker that is told to
/// stop thaws, runs the post-script and reports; its guardian ends with it. Only workers are ever killed: a guardian
/// has file systems to thaw, and may start a worker once more to undo what the killed one had begun.
/// </summary>
internal sealed class RunningWorkers(RunExecutables executables, MachineAccess machine)
{
    /// <summary>How long a worker may take to stop: its post-script and its last upload need time.</summary>
    internal static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(240);

    /// <summary>
    /// How long the guardian, and a worker that it starts, may take after that. With what comes before and after it
    /// stays below the 300 s after which the agent kills an uninstall.
    /// </summary>
    internal static readonly TimeSpan FinishLimit = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly HashSet<(int, ulong)> _told = [];
    private readonly HashSet<(int, ulong)> _killed = [];

    /// <summary>Ends the runs; returns at once when there is none.</summary>
    internal async Task<EndedRuns> EndAsync(CancellationToken cancellationToken)
    {
        bool gone = await WaitAsync(Deadline.After(StopLimit, machine.Clock), cancellationToken);
        if (!gone && KillWorkers(told: true))
        {
            gone = await WaitAsync(Deadline.After(FinishLimit, machine.Clock), cancellationToken);
            if (!gone && KillWorkers(told: false))
            {
                await Task.Delay(Pause, machine.Clock, cancellationToken); // for the kernel to take them down
            }
        }

        return new EndedRuns(_told.Count, _killed.Count, machine.FindProcesses(executables.IsOurs));
    }

    /// <summary>
    /// Tells each worker once to stop and waits until no process is left; false when the time is over, for all of
    /// them or (<see cref="FinishLimit"/>) for a guardian whose worker is gone.
    /// </summary>
    private async Task<bool> WaitAsync(Deadline limit, CancellationToken cancellationToken)
    {
        Deadline? guardian = null;
        while (true)
        {
            IReadOnlyList<RunProcess> processes = machine.FindProcesses(executables.IsOurs);
            if (processes.Count == 0)
            {
                return true;
            }

            bool hasWorker = Tell(processes);
            guardian = hasWorker ? null : guardian ?? Deadline.After(FinishLimit, machine.Clock);
            if (limit.IsPassed || guardian is { IsPassed: true })
            {
                return false;
            }

            await Task.Delay(Pause, machine.Clock, cancellationToken);
        }
    }

    private bool Tell(IReadOnlyList<RunProcess> processes)
    {
        bool any = false;
        foreach (RunProcess worker in processes.Where(process => executables.IsWorker(process.Executable)))
        {
            any = true;
            if (_told.Add((worker.Pid, worker.StartTime)))
            {
                machine.Signal(worker, Signals.Terminate);
            }
        }

        return any;
    }

    /// <summary>
    /// Kills the workers, or those of them that were told to stop before: one that a guardian has just started gets
    /// its turn. False when there is no worker at all.
    /// </summary>
    private bool KillWorkers(bool told)
    {
        IReadOnlyList<RunProcess> workers = machine.FindProcesses(executables.IsWorker);
        foreach (RunProcess worker in workers)
        {
            if (!told || _told.Contains((worker.Pid, worker.StartTime)))
            {
                machine.Signal(worker, Signals.Kill);
                _killed.Add((worker.Pid, worker.StartTime));
            }
        }

        return workers.Count > 0;
    }
}
