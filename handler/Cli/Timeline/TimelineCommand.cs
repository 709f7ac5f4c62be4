using System.CommandLine;
using System.Text;

using SnapshotCore.Errors;
using SnapshotCore.Reporting.Traces;

using VmSnapshot.Runs;

namespace VmSnapshot.Timeline;

/// <summary><c>vmsnapshot timeline</c>: draws a backup by its trace, for the terminal or as a picture.</summary>
internal sealed class TimelineCommand : OperatorCommand
{
    private const string StandardOutput = "-";

    private readonly Option<string?> _svg = new("--svg") { Description = TimelineTexts.Svg, HelpName = "file" };
    private readonly Option<int?> _run = new("--run", "-r")
    {
        Description = TimelineTexts.Run,
        HelpName = "number",
        CustomParser = RunNumber.Parse,
    };

    private readonly Func<int, Result<BackupRuns>> _find;
    private readonly Func<int?> _width;

    /// <summary>Creates the command.</summary>
    /// <param name="find">Finds at most so many of the last backups; or says why it can't.</param>
    /// <param name="width">Columns of the terminal that it is shown on; null where there is none.</param>
    internal TimelineCommand(Func<int, Result<BackupRuns>> find, Func<int?> width)
        : base("timeline", TimelineTexts.Description, TimelineTexts.Notes)
    {
        _find = find;
        _width = width;
        Options.Add(_svg);
        Options.Add(_run);
        SetAction(Run);
    }

    private int Run(ParseResult arguments)
    {
        InvocationConfiguration streams = arguments.InvocationConfiguration;
        int number = arguments.GetValue(_run) ?? 1;
        Result<BackupRuns> found = _find(number);
        if (!found.IsSuccess)
        {
            streams.Error.WriteLine(found.Error);
            return ExitCode.NotThawed;
        }

        if (found.Value.Last.Count < number)
        {
            streams.Error.WriteLine(TimelineTexts.NoRun(number, found.Value.Folder));
            return ExitCode.NoBackup;
        }

        BackupTrace trace = found.Value.Last[number - 1];
        switch (arguments.GetValue(_svg))
        {
            case null:
                streams.Output.Write(new TimelineText(trace, _width()).Write());
                return ExitCode.Done;
            case StandardOutput:
                streams.Output.Write(TimelinePicture.Draw(trace));
                return ExitCode.Done;
            case var file:
                return WriteTo(file, TimelinePicture.Draw(trace), streams);
        }
    }

    private static int WriteTo(string file, string picture, InvocationConfiguration streams)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Create, FileAccess.Write);
            stream.Write(Encoding.UTF8.GetBytes(picture));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            streams.Error.WriteLine(TimelineTexts.NotWritten(file, exception.Message));
            return ExitCode.Usage;
        }

        streams.Output.WriteLine(TimelineTexts.Written(file));
        return ExitCode.Done;
    }
}
