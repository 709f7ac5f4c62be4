using SnapshotCore.Agent;
using SnapshotCore.Backup;
using SnapshotCore.Errors;
using SnapshotCore.Reporting;
using SnapshotCore.Settings;

namespace SnapshotCore.Lifecycle;

/// <summary>
/// One settings file on its way through <c>enable</c>: read, scrubbed, repeat or new, claimed, answered, handed over.
/// Each method that ends the way returns the exit code.
/// </summary>
internal sealed class Delivery
{
    private readonly CommandContext _context;
    private readonly MachineAccess _machine;
    private readonly CommandSession _session;
    private readonly HandlerEnvironment _environment;
    private readonly int _sequence;
    private readonly StatusFile _status;
    private readonly ProcessedSequence _processed;
    private readonly TaskIdentity _task;
    private readonly MachineIdentity _identity;
    private readonly OwedReport _owedReport;
    private readonly OwedWork _owed;
    private readonly int _claimedBefore;
    private readonly Result<WorkerRequest> _taken;
    private readonly SnapshotRequest? _request;
    private bool? _isOtherMachine; // null before the stored one was compared, after which it is this one

    private Delivery(CommandContext context, MachineAccess machine, CommandSession session, int sequence)
    {
        _context = context;
        _machine = machine;
        _session = session;
        _environment = session.Environment;
        _sequence = sequence;
        _status = new StatusFile(_environment.StatusFolder, sequence);
        _processed = new ProcessedSequence(_environment.VersionFolder);
        _task = new TaskIdentity(_environment.VersionFolder);
        _identity = new MachineIdentity(_environment.VersionFolder, MachineSources.Of(_environment));
        _owedReport = new OwedReport(_environment.VersionFolder, sequence);
        _owed = new OwedWork(context, machine, session, _status, _owedReport);
        _claimedBefore = _processed.Read();
        _taken = DeliveredSettings.Take(_environment, sequence, session, machine.Clock);
        _request = _taken.IsSuccess ? SnapshotRequest.Parse(_taken.Value.Settings) : null;
    }

    /// <summary>The task that is delivered; null when it is not known.</summary>
    internal string? TaskId => _request?.TaskId;

    /// <summary>
    /// Takes a delivery: reads and decrypts its settings, and removes the protected ones from the disk, whatever is to
    /// come of it.
    /// </summary>
    internal static Delivery Of(CommandContext context, MachineAccess machine, CommandSession session, int sequence) =>
        new(context, machine, session, sequence);

    /// <summary>Takes the delivery as far as <c>enable</c> goes.</summary>
    /// <param name="held">The right to change the state of the version folder.</param>
    internal int Process(StateLock held)
    {
        OldFiles.PutAside(_environment, _sequence);
        Result<MachineChange> machine = _identity.Check(_processed, _task);
        if (!machine.IsSuccess)
        {
            return Answer(machine.Error);
        }

        _isOtherMachine = machine.Value == MachineChange.Changed;
        if (_isOtherMachine == true)
        {
            _session.Did("this disk was restored or cloned from another machine, whose last task is forgotten");
        }

        if (_processed.IsProcessed(_sequence))
        {
            return Repeat();
        }

        if (_processed.Store(_sequence) is { } notStored)
        {
            return Answer(notStored);
        }

        return _taken.IsSuccess ? Begin(_taken.Value, held) : Answer(_taken.Error);
    }

    /// <summary>
    /// Answers with an error for which nothing can begin; but what has been settled stays settled, and the agent repeats each
    /// delivery when it starts. What another machine has settled, whose disk this one has, is nothing to this one.
    /// </summary>
    internal int AnswerUnlessSettled(BackupError error)
    {
        bool isClaimed = _claimedBefore == _sequence && !(_isOtherMachine ?? _identity.IsOther());
        if (!isClaimed || (!_status.IsTerminal() && !(_status.IsTransitional() && _owed.IsRunAlive())))
        {
            return Answer(error);
        }

        _session.Add(error);
        _session.Did("processed before");
        return 0;
    }

    /// <summary>Answers with an error; a worker brings it to the blobs if the settings name them.</summary>
    internal int Answer(BackupError error, bool isContinuation = false)
    {
        _session.Add(error);
        var outcome = BackupOutcome.Failed(error);
        bool isForBlobs = _taken.IsSuccess && _request is { StatusBlob: not null } or { LogsBlob: not null };
        if (isForBlobs)
        {
            _ = _owedReport.Note(); // what keeps it from being written keeps the status as well, and is told of that
        }

        int exitCode = Write(outcome) is null ? 0 : 1;
        if (isForBlobs)
        {
            var facts = MachineFacts.Read(_context.Environment, _environment.ExtensionVersion);
            string report = StatusDocument.BlobReport(
                Context(),
                outcome with { Telemetry = TelemetryCollector.Collect(facts, new RunFacts()) },
                _machine.Clock.GetUtcNow());
            WorkerRequest owed = _taken.Value with
            {
                Report = new SettledReport(report, $"Code {(int)error.Code}: {error}"),
                IsContinuation = isContinuation,
            };
            _owed.Start(owed);
        }

        return exitCode;
    }

    private int Begin(WorkerRequest taken, StateLock held)
    {
        if (_request?.TaskId is { } task && !string.IsNullOrWhiteSpace(task))
        {
            Result<bool> isNew = _task.TryClaim(task, held);
            if (!isNew.IsSuccess)
            {
                return Answer(isNew.Error);
            }

            if (!isNew.Value)
            {
                _session.Did($"task {task} was processed before");
                if (_claimedBefore == ProcessedSequence.None || _status.IsTerminal() || _status.IsTransitional())
                {
                    return Repeat(); // under this very number, of which the memory was lost
                }

                _owed.Resume(_taken);
                return Write(BackupOutcome.AlreadyProcessed()) is null ? 0 : 1;
            }
        }

        if (Write(BackupOutcome.Transition()) is { } unwritten)
        {
            return Answer(unwritten); // the agent would not learn of the backup's end, so it doesn't begin
        }

        if (WorkerLauncher.Start(taken, _context.Environment) is { } notStarted)
        {
            return Answer(notStarted);
        }

        _session.Did("a backup begins");
        return 0;
    }

    // The agent calls enable again with each goal state and after each restart; a number that was processed is not
    // processed again. But if its run died with the machine, nobody else would ever end the status.
    private int Repeat()
    {
        // The second look at the status: the run may have ended, well, between the first one and the search for it.
        if (!_status.IsTerminal() && !_owed.IsRunAlive() && !_status.IsTerminal())
        {
            int exitCode = Answer(BackupErrors.Interrupted(), isContinuation: true);
            _owed.Resume(_taken); // the worker that reports does it as well, but there is none where the blobs' addresses are gone
            return exitCode;
        }

        _session.Did("processed before");
        _owed.Begin(_taken);
        return 0;
    }

    private BackupError? Write(BackupOutcome outcome)
    {
        byte[] document = StatusDocument.FileReport(Context(), outcome, _machine.Clock.GetUtcNow());
        BackupError? unwritten = _status.Write(document);
        _session.Add(unwritten);
        return unwritten;
    }

    private ReportContext Context() => ReportContexts.Of(_environment, _request, _machine.OwnerFolder);
}
