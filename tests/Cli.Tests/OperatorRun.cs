using VmSnapshot;

namespace Cli.Tests;

/// <summary>Runs commands as the program does.</summary>
internal static class OperatorRun
{
    internal static Outcome Of(OperatorCommand command, params string[] arguments) =>
        new OperatorProgram([command]).Run([command.Name, .. arguments]);
}
