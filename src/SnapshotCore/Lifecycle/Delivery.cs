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
    private readonly Result<WorkerRequest> _taken;
    private readonly SnapshotRequest? _request;

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
        _taken = Take();
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
        var identity = new MachineIdentity(_environment.VersionFolder, MachineSources.Of(_environment));
        Result<MachineChange> machine = identity.Check(_processed, _task);
        if (!machine.IsSuccess)
        {
            return Answer(machine.Error);
        }

        if (machine.Value == MachineChange.Changed)
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
    /// delivery when it starts.
    /// </summary>
    internal int AnswerUnlessSettled(BackupError error)
    {
        if (!_processed.IsProcessed(_sequence) || !_status.IsTerminal())
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
        int exitCode = Write(outcome) is null ? 0 : 1;
        if (_taken.IsSuccess && _request is { StatusBlob: not null } or { LogsBlob: not null })
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
            _session.Add(WorkerLauncher.Start(owed, _context.Environment));
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
                if (_status.IsTerminal() || _status.IsTransitional())
                {
                    return Repeat(); // under this very number, of which the memory was lost
                }

                ResumeIfOwed();
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
        if (!_status.IsTerminal() && !IsRunAlive() && !_status.IsTerminal())
        {
            int exitCode = Answer(BackupErrors.Interrupted(), isContinuation: true);
            ResumeIfOwed(); // the worker that reports does it as well, but there is none where the blobs' addresses are gone
            return exitCode;
        }

        _session.Did("processed before");
        ResumeIfOwed();
        return 0;
    }

    // A run whose processes were all killed may have left the application at rest; a worker has the time for its scripts.
    private void ResumeIfOwed()
    {
        if (_taken.IsSuccess && OwedPostScripts.IsNoted(_machine.RunFolders) && !IsRunAlive())
        {
            _session.Add(WorkerLauncher.Start(_taken.Value with { OnlyResumes = true }, _context.Environment));
            _session.Did("a worker runs the post-scripts that a dead backup owes");
        }
    }

    private bool IsRunAlive() =>
        _machine.FindProcesses(new RunExecutables(_environment, _context).IsOurs).Count > 0;

    private Result<WorkerRequest> Take()
    {
        string path = Path.Combine(_environment.ConfigFolder, $"{_sequence}{SequenceNumber.SettingsSuffix}");
        Result<SettingsFile> read = SettingsFile.Read(File.Exists(path) ? path : AsidePath(path));
        if (!read.IsSuccess)
        {
            return read.Error;
        }

        var content = SettingsContent.Open(read.Value, _environment.AgentFolder);
        _session.Add(content.DecryptionError);
        _session.Add(read.Value.RemoveProtected().Error);
        return new WorkerRequest(_environment, _sequence, content);
    }

    // The agent writes the settings right before it calls enable. That they are not there any more means that enable for another
    // number, which an agent that was restarted has left running, has put them aside meanwhile.
    private static string AsidePath(string path) => OldFiles.AsideOf(path) is var aside && File.Exists(aside) ? aside : path;

    private BackupError? Write(BackupOutcome outcome)
    {
        byte[] document = StatusDocument.FileReport(Context(), outcome, _machine.Clock.GetUtcNow());
        BackupError? unwritten = _status.Write(document);
        _session.Add(unwritten);
        return unwritten;
    }

    private ReportContext Context() => ReportContexts.Of(_environment, _request, _machine.OwnerFolder);
}
