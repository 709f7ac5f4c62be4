using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace VmSnapshot;

/// <summary>The help of a command, followed by its notes.</summary>
internal sealed class HelpWithNotes : SynchronousCommandLineAction
{
    private readonly SynchronousCommandLineAction _help;

    private HelpWithNotes(SynchronousCommandLineAction help)
    {
        _help = help;
    }

    /// <summary>Puts it in the place of the root command's own help, for all commands.</summary>
    internal static void Install(RootCommand root)
    {
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        option.Action = new HelpWithNotes((SynchronousCommandLineAction)option.Action!);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int code = _help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is OperatorCommand command)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(command.Notes);
        }

        return code;
    }
}
