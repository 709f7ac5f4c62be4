using IntegrationTests.Stage;

namespace IntegrationTests.Operator;

/// <summary>Runs <c>bin/vmsnapshot</c> of the package as an administrator does, with what the manual says about the environment.</summary>
internal static class OperatorCommand
{
    /// <summary>Runs it to its end.</summary>
    /// <param name="vm">The machine that has it installed.</param>
    /// <param name="arguments">Command and options, for a shell.</param>
    internal static Task<CommandResult> RunAsync(VirtualMachine vm, string arguments) => BareCommand.RunAsync(
        vm.Agent,
        $"vmsnapshot {arguments}",
        new Dictionary<string, string>(StringComparer.Ordinal) { ["DOTNET_EnableDiagnostics"] = "0" });
}
