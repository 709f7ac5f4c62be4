using SnapshotCore.Agent;
using SnapshotCore.Backup;
using SnapshotCore.Errors;
using SnapshotCore.Reporting;
using SnapshotCore.Settings;

namespace SnapshotCore.Lifecycle;

/// <summary>
/// One settings file on its way through <c>enable</c>: repeat or new, claimed, read, scrubbed, answered, handed over.
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

    internal Delivery(CommandContext context, MachineAccess machine, CommandSession session, int sequence)
    {
        _context = context;
        _machine = machine;
        _session = session;
        _environment = session.Environment;
        _sequence = sequence;
        _status = new StatusFile(_environment.StatusFolder, sequence);
        _processed = new ProcessedSequence(_environment.VersionFolder);
        _task = new TaskIdentity(_environment.VersionFolder);
    }

    /// <summary>Takes the delivery as far as <c>enable</c> goes.</summary>
    internal int Process(StateLock held)
    {
        OldFiles.PutAside(_environment, _sequence);
        Result<WorkerRequest> taken = Take();
        WorkerRequest? request = taken.IsSuccess ? taken.Value : null;
        var identity = new MachineIdentity(_environment.VersionFolder, MachineSources.Of(_environment));
        Result<MachineChange> machine = identity.Check(_processed, _task);
        if (!machine.IsSuccess)
        {
            return Answer(machine.Error, request);
        }

        if (machine.Value == MachineChange.Changed)
        {
            _session.Did("this disk was restored or cloned from another machine, whose last task is forgotten");
        }

        if (_processed.IsProcessed(_sequence))
        {
            return Repeat(request);
        }

        if (_processed.Store(_sequence) is { } notStored)
        {
            return Answer(notStored, request);
        }

        return taken.IsSuccess ? Begin(taken.Value, held) : Answer(taken.Error);
    }

    /// <summary>Answers a delivery that can't be processed at all; its secrets don't stay on the disk either.</summary>
    internal int Refuse(BackupError error)
    {
        Result<WorkerRequest> taken = Take();
        return Answer(error, taken.IsSuccess ? taken.Value : null);
    }

    /// <summary>Answers with an error; a worker brings it to the blobs if the settings name them.</summary>
    internal int Answer(BackupError error, WorkerRequest? request = null)
    {
        _session.Add(error);
        SnapshotRequest? parsed = request is null ? null : SnapshotRequest.Parse(request.Settings);
        var outcome = BackupOutcome.Failed(error);
        int exitCode = Write(outcome, parsed) is null ? 0 : 1;
        if (parsed is { StatusBlob: not null } or { LogsBlob: not null })
        {
            string report = StatusDocument.BlobReport(ContextOf(parsed), outcome, _machine.Clock.GetUtcNow());
            _session.Add(WorkerLauncher.Start(request! with { Report = report }, _context.Environment));
        }

        return exitCode;
    }

    private int Begin(WorkerRequest request, StateLock held)
    {
        SnapshotRequest parsed = SnapshotRequest.Parse(request.Settings);
        if (!string.IsNullOrWhiteSpace(parsed.TaskId))
        {
            Result<bool> isNew = _task.TryClaim(parsed.TaskId, held);
            if (!isNew.IsSuccess)
            {
                return Answer(isNew.Error, request);
            }

            if (!isNew.Value)
            {
                _session.Did($"task {parsed.TaskId} was processed before");
                return Write(BackupOutcome.AlreadyProcessed(), parsed) is null ? 0 : 1;
            }
        }

        if (Write(BackupOutcome.Transition(), parsed) is { } unwritten)
        {
            return Answer(unwritten, request); // the agent would not learn of the backup's end, so it doesn't begin
        }

        if (WorkerLauncher.Start(request, _context.Environment) is { } notStarted)
        {
            return Answer(notStarted);
        }

        _session.Did("a backup begins");
        return 0;
    }

    // The agent calls enable again with each goal state and after each restart; a number that was processed is not
    // processed again. But if its run died with the machine, nobody else would ever end the status.
    private int Repeat(WorkerRequest? request)
    {
        // The second look at the status: the run may have ended, well, between the first one and the search for it.
        if (!_status.IsTerminal() && !IsRunAlive() && !_status.IsTerminal())
        {
            return Answer(BackupErrors.Interrupted(), request is null ? null : request with { IsContinuation = true });
        }

        _session.Did("processed before");
        return 0;
    }

    private bool IsRunAlive() =>
        _machine.FindProcesses(new RunExecutables(_environment, _context).IsOurs).Count > 0;

    // Reads and decrypts, and removes the protected settings from the disk whatever comes of it.
    private Result<WorkerRequest> Take()
    {
        Result<SettingsFile> read = SettingsFile.Read(
            Path.Combine(_environment.ConfigFolder, $"{_sequence}{SequenceNumber.SettingsSuffix}"));
        if (!read.IsSuccess)
        {
            return read.Error;
        }

        var content = SettingsContent.Open(read.Value, _environment.AgentFolder);
        _session.Add(content.DecryptionError);
        _session.Add(read.Value.RemoveProtected().Error);
        return new WorkerRequest(_environment, _sequence, content);
    }

    private BackupError? Write(BackupOutcome outcome, SnapshotRequest? request)
    {
        byte[] document = StatusDocument.FileReport(ContextOf(request), outcome, _machine.Clock.GetUtcNow());
        BackupError? unwritten = _status.Write(document);
        _session.Add(unwritten);
        return unwritten;
    }

    private ReportContext ContextOf(SnapshotRequest? request) =>
        ReportContexts.Of(_environment, request, _machine.OwnerFolder);
}
