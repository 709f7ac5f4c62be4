using SnapshotCore.AppConsistency;
using SnapshotCore.Errors;
using SnapshotCore.Freeze;
using SnapshotCore.Reporting;
using SnapshotCore.Reporting.Traces;

namespace SnapshotCore.Backup;

/// <summary>
/// Notes while a run goes on what its trace will tell. Nothing of it is called inside the frozen window, whose moments come
/// from its own evidence. Thread-safe.
/// </summary>
internal sealed class TraceRecorder
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly TraceMapping _mapping;
    private readonly DateTimeOffset _started;
    private readonly List<TracePhase> _phases = [];
    private readonly List<Try> _tries = [];
    private readonly List<ScriptReport> _scripts = [];
    private readonly List<string> _warnings = [];
    private FreezePlan? _plan;
    private string? _strategy;

    /// <param name="clock">The VM's clocks; the trace counts from now on.</param>
    internal TraceRecorder(TimeProvider clock)
    {
        _clock = clock;
        _started = clock.GetUtcNow();
        _mapping = new TraceMapping(clock, clock.GetTimestamp());
    }

    /// <summary>A phase begins. It is told of once it has ended.</summary>
    /// <param name="name">One of <see cref="TracePhases"/>.</param>
    internal Phase Begin(string name) => new(this, name, _clock.GetTimestamp());

    /// <summary>Who is to take the snapshots, and what decided.</summary>
    internal void Strategy(string strategy)
    {
        lock (_gate)
        {
            _strategy = strategy;
        }
    }

    /// <summary>A plan was made; the last one counts.</summary>
    internal void Add(FreezePlan plan)
    {
        lock (_gate)
        {
            _plan = plan;
            _warnings.AddRange(plan.Remarks.Where(remark => remark.IsWarning).Select(remark => remark.Text).Except(_warnings));
        }
    }

    /// <summary>A frozen window is over; of several (<c>firstGuestThenHost</c>) the phases of each, and the rest of the last.</summary>
    /// <param name="window">What happened in it.</param>
    /// <param name="begun">When its preparation began, as a timestamp of the clock.</param>
    internal void Add(WindowResult window, long begun)
    {
        lock (_gate)
        {
            _tries.Add(new Try(window, begun, _clock.GetTimestamp())); // what it means is seen to at the end
        }
    }

    /// <summary>Scripts have ended.</summary>
    internal void Add(IReadOnlyList<ScriptReport> reports)
    {
        lock (_gate)
        {
            _scripts.AddRange(reports);
        }
    }

    /// <summary>Something that the owner should know although the run goes on.</summary>
    internal void Warn(string text)
    {
        lock (_gate)
        {
            _warnings.Add(text);
        }
    }

    /// <summary>The trace, for an outcome that has been reported.</summary>
    internal BackupTrace Finish(BackupOutcome outcome)
    {
        lock (_gate)
        {
            WindowResult last = _tries.Count > 0 ? _tries[^1].Window : WindowResult.NotEntered;
            IEnumerable<TracePhase> ofTries = _tries.SelectMany(one => _mapping.PhasesOf(one.Window, one.Begun, one.Ended));
            return new BackupTrace
            {
                Started = _started,
                Ended = _clock.GetUtcNow(),
                Strategy = _strategy,
                SnapshotsBy = outcome.Creator switch
                {
                    SnapshotCreator.BackupHostService => BackupTrace.ByHost,
                    SnapshotCreator.GuestExtension => BackupTrace.ByGuest,
                    _ => null,
                },
                HostStatusPreSnapshot = outcome.HostStatusPreSnapshot,
                HostStatusDoSnapshot = outcome.HostStatusDoSnapshot,
                Code = (int)outcome.Code,
                CodeName = ErrorCatalogue.Of(outcome.Code).Name,
                HealthCode = (int)outcome.HealthCode,
                Consistency = outcome.Consistency.WireName(),
                Message = outcome.Message,
                Evidence = outcome.Evidence,
                Phases = [.. _phases.Concat(ofTries).OrderBy(phase => phase.Time.Begin)],
                FileSystems = _mapping.FileSystemsOf(_plan, last),
                Skipped = TraceMapping.SkippedIn(_plan),
                Disks = [.. last.Disks.Select(_mapping.DiskOf)],
                HostCall = _mapping.HostCallOf(last),
                Scripts = [.. _scripts.Select(_mapping.ScriptOf)],
                Warnings = [.. _warnings],
            };
        }
    }

    private void End(string name, long begun)
    {
        TraceSpan time = _mapping.Span(begun, _clock.GetTimestamp())!.Value;
        lock (_gate)
        {
            _phases.Add(new TracePhase(name, time));
        }
    }

    private sealed record Try(WindowResult Window, long Begun, long Ended);

    /// <summary>A phase that has begun.</summary>
    internal sealed class Phase(TraceRecorder recorder, string name, long begun)
    {
        /// <summary>It ends.</summary>
        internal void End() => recorder.End(name, begun);
    }
}
