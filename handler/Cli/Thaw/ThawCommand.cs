using System.CommandLine;

using SnapshotCore.Backup;
using SnapshotCore.Errors;
using SnapshotCore.Freeze;

namespace VmSnapshot.Thaw;

/// <summary>
/// <c>vmsnapshot thaw</c>: thaws what a backup left frozen whose processes are all gone. By hand, or (with
/// <c>--quiet</c>) by the timer that is armed before a freeze. A live backup's freeze is left alone.
/// </summary>
internal sealed class ThawCommand : OperatorCommand
{
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = ThawTexts.Quiet };
    private readonly Option<bool> _emergency = new("--emergency") { Description = ThawTexts.Emergency };
    private readonly Option<bool> _yes = new("--yes") { Description = ThawTexts.Yes };
    private readonly Func<Result<IReadOnlyList<RecoveryReport>>> _recover;
    private readonly Func<IReadOnlyList<ResumedApplication>> _resume;
    private readonly EmergencyThaw _kernel;
    private readonly Func<string, bool>? _confirm;

    /// <summary>Creates the command.</summary>
    /// <param name="recover">Thaws what was left behind; reports what it found, or why it could not look.</param>
    /// <param name="resume">Runs the post-scripts that are owed; called once all is thawed.</param>
    /// <param name="kernel">The last resort.</param>
    /// <param name="confirm">Shows a person a text that ends in a question; whether they said yes. Null when nobody is there.</param>
    internal ThawCommand(
        Func<Result<IReadOnlyList<RecoveryReport>>> recover,
        Func<IReadOnlyList<ResumedApplication>> resume,
        EmergencyThaw kernel,
        Func<string, bool>? confirm)
        : base("thaw", ThawTexts.Description, ThawTexts.Notes)
    {
        _recover = recover;
        _resume = resume;
        _kernel = kernel;
        _confirm = confirm;
        Options.Add(_quiet);
        Options.Add(_emergency);
        Options.Add(_yes);
        Validators.Add(arguments =>
        {
            if (arguments.GetValue(_yes) && !arguments.GetValue(_emergency))
            {
                arguments.AddError(ThawTexts.NothingToConfirm);
            }
        });
        SetAction(Run);
    }

    private int Run(ParseResult arguments)
    {
        InvocationConfiguration streams = arguments.InvocationConfiguration;
        Result<IReadOnlyList<RecoveryReport>> found = _recover();
        if (!found.IsSuccess)
        {
            streams.Error.WriteLine(found.Error);
            return ExitCode.NotThawed;
        }

        var result = new ThawResult(found.Value);
        if (arguments.GetValue(_emergency))
        {
            return ThawEverything(ThawTexts.Describe(result), arguments.GetValue(_yes), streams);
        }

        if (!arguments.GetValue(_quiet) || result.IsWorthTelling)
        {
            streams.Output.Write(ThawTexts.Describe(result));
        }

        return Resume(streams, result.ExitCode, arguments.GetValue(_quiet));
    }

    // An application at rest is as bad as a frozen disk; but its scripts may need the disks, so they come second.
    private int Resume(InvocationConfiguration streams, int exitCode, bool isQuiet)
    {
        bool isWell = true;
        foreach (ResumedApplication application in _resume())
        {
            isWell &= application.FirstError is null;
            if (isQuiet && !application.IsFirstTry && application.Scripts.Count == 0)
            {
                continue; // a timer's look that found nothing new
            }

            streams.Output.Write(isQuiet ? ThawTexts.DescribeQuietly(application) : ThawTexts.Describe(application));
        }

        return exitCode == ExitCode.Done && !isWell ? ExitCode.OwnersFilesNotWell : exitCode;
    }

    private int ThawEverything(string soFar, bool isConfirmed, InvocationConfiguration streams)
    {
        string explanation = $"{soFar}{Environment.NewLine}{ThawTexts.EmergencyExplained}";
        if (!isConfirmed && _confirm is null)
        {
            streams.Output.Write(explanation);
            streams.Error.WriteLine(ThawTexts.NobodyToAsk);
            return ExitCode.Usage;
        }

        if (isConfirmed)
        {
            streams.Output.Write(explanation);
        }
        else if (!_confirm!(explanation + ThawTexts.Question))
        {
            streams.Output.WriteLine(ThawTexts.NotConfirmed);
            return ExitCode.NotConfirmed;
        }

        if (_kernel.Run() is BackupError refused)
        {
            streams.Error.WriteLine(refused);
            return ExitCode.NotThawed;
        }

        streams.Output.WriteLine(ThawTexts.EmergencyBegun);
        return ExitCode.Done;
    }
}
