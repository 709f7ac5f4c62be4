using System.CommandLine;

namespace VmSnapshot;

/// <summary>
/// <c>bin/vmsnapshot</c>: from arguments to an outcome. A command is one class that derives from
/// <see cref="Command"/> and writes to the output and error of its invocation.
/// </summary>
internal sealed class OperatorProgram
{
    private readonly RootCommand _root = new(OperatorTexts.Description);

    /// <summary>Creates the program.</summary>
    /// <param name="commands">Its commands, in the order of the help.</param>
    internal OperatorProgram(IEnumerable<Command> commands)
    {
        foreach (Command command in commands)
        {
            _root.Subcommands.Add(command);
        }
    }

    /// <summary>Runs the command that the arguments name; never throws, writes nothing by itself.</summary>
    internal Outcome Run(IReadOnlyList<string> arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        int code;
        try
        {
            ParseResult parsed = _root.Parse(arguments);
            var streams = new InvocationConfiguration
            {
                Output = output,
                Error = errors,
                EnableDefaultExceptionHandler = false,
            };
            code = parsed.Invoke(streams);
            code = parsed.Errors.Count > 0 ? ExitCode.Usage : code;
        }
        catch (Exception exception)
        {
            errors.WriteLine(OperatorTexts.Unexpected(exception));
            code = ExitCode.Unexpected;
        }

        return new Outcome(code, output.ToString(), errors.ToString());
    }
}
