using System.CommandLine;

using SnapshotCore.Errors;
using SnapshotCore.Reporting.Traces;

using VmSnapshot.Runs;

namespace VmSnapshot.Status;

/// <summary><c>vmsnapshot status</c>: how the last backup went, and whether one runs now. It only reads.</summary>
internal sealed class StatusCommand : OperatorCommand
{
    private readonly Option<bool> _json = new("--json") { Description = StatusTexts.Json };
    private readonly Option<bool> _all = new("--all", "-a") { Description = StatusTexts.All };
    private readonly Option<int?> _last = new("--last", "-n")
    {
        Description = StatusTexts.Last,
        HelpName = "number",
        CustomParser = RunNumber.Parse,
    };

    private readonly Func<int, Result<BackupRuns>> _find;
    private readonly Func<int?> _width;

    /// <summary>Creates the command.</summary>
    /// <param name="find">Finds at most so many of the last backups; or says why it can't.</param>
    /// <param name="width">Columns of the terminal that it is shown on; null where there is none.</param>
    internal StatusCommand(Func<int, Result<BackupRuns>> find, Func<int?> width)
        : base("status", StatusTexts.Description, StatusTexts.Notes)
    {
        _find = find;
        _width = width;
        Options.Add(_json);
        Options.Add(_all);
        Options.Add(_last);
        SetAction(Run);
    }

    private int Run(ParseResult arguments)
    {
        bool isList = arguments.GetValue(_all) || arguments.GetValue(_last) is not null;
        int most = arguments.GetValue(_last) ?? (arguments.GetValue(_all) ? TraceLimits.Files : 1);
        Result<BackupRuns> found = _find(most);
        if (!found.IsSuccess)
        {
            arguments.InvocationConfiguration.Error.WriteLine(found.Error);
            return ExitCode.NotThawed;
        }

        BackupRuns runs = found.Value;
        arguments.InvocationConfiguration.Output.Write(
            arguments.GetValue(_json) ? StatusJson.Write(runs)
            : isList ? new StatusText(runs, _width()).WriteList()
            : new StatusText(runs, _width()).Write());
        return runs switch
        {
            { Running.IsAlive: true } => ExitCode.LiveBackup,
            { Running: not null } => ExitCode.LeftFrozen,
            { Newest: null } => ExitCode.NoBackup,
            { Newest.IsSuccess: false } => ExitCode.BackupFailed,
            _ => ExitCode.Done,
        };
    }
}
