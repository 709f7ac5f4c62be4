namespace VmSnapshot.Scripts;

/// <summary><c>vmsnapshot scripts</c>: what an owner does with the pre- and post-scripts.</summary>
internal sealed class ScriptsCommand : OperatorCommand
{
    /// <summary>Creates the command.</summary>
    /// <param name="check">Shows what is wrong.</param>
    /// <param name="test">Runs them.</param>
    internal ScriptsCommand(CheckCommand check, TestCommand test)
        : base("scripts", ScriptsTexts.Description, ScriptsTexts.Notes)
    {
        Subcommands.Add(check);
        Subcommands.Add(test);
    }
}
