using System.CommandLine;
using System.CommandLine.Invocation;

namespace VmSnapshot;

/// <summary>
/// <c>bin/vmsnapshot</c>: from arguments to an outcome. A command is one class that derives from
/// <see cref="OperatorCommand"/> and writes to the output and error of its invocation.
/// </summary>
internal sealed class OperatorProgram
{
    private readonly RootCommand _root = new(OperatorTexts.Description);

    /// <summary>Creates the program.</summary>
    /// <param name="commands">Its commands, in the order of the help.</param>
    internal OperatorProgram(IEnumerable<OperatorCommand> commands)
    {
        foreach (OperatorCommand command in commands)
        {
            _root.Subcommands.Add(command);
        }

        HelpWithNotes.Install(_root);
    }

    /// <summary>Runs the command that the arguments name; never throws, shows nothing by itself.</summary>
    internal Outcome Run(IReadOnlyList<string> arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        int code;
        try
        {
            code = Run(_root.Parse(arguments), new InvocationConfiguration
            {
                Output = output,
                Error = errors,
                EnableDefaultExceptionHandler = false,
            });
        }
        catch (Exception exception)
        {
            errors.WriteLine(OperatorTexts.Unexpected(exception));
            code = ExitCode.Unexpected;
        }

        return new Outcome(code, output.ToString(), errors.ToString());
    }

    private static int Run(ParseResult parsed, InvocationConfiguration streams)
    {
        if (parsed.Errors.Count == 0)
        {
            return parsed.Invoke(streams);
        }

        if (parsed.Action is ParseErrorAction action)
        {
            action.ShowHelp = parsed.CommandResult.Command is RootCommand;
        }

        _ = parsed.Invoke(streams);
        return ExitCode.Usage;
    }
}
