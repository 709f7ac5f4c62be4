using System.CommandLine;

using SnapshotCore.AppConsistency;

namespace VmSnapshot.Scripts;

/// <summary>
/// <c>vmsnapshot scripts check</c>: all that is wrong with the configuration of the scripts, at once, by the checks that a
/// backup makes.
/// </summary>
internal sealed class CheckCommand : OperatorCommand
{
    private readonly Func<PluginSet?> _load;
    private readonly Func<int?> _width;

    /// <summary>Creates the command.</summary>
    /// <param name="load">Loads and checks the plugins; null when this user may not look.</param>
    /// <param name="width">Columns of the terminal; null where there is none.</param>
    internal CheckCommand(Func<PluginSet?> load, Func<int?> width)
        : base("check", ScriptsTexts.CheckDescription, ScriptsTexts.Notes)
    {
        _load = load;
        _width = width;
        SetAction(Run);
    }

    private int Run(ParseResult arguments)
    {
        using PluginSet? plugins = _load();
        if (plugins is null)
        {
            arguments.InvocationConfiguration.Error.WriteLine(ScriptsTexts.NeedsRoot);
            return ExitCode.OwnersFilesNotWell;
        }

        arguments.InvocationConfiguration.Output.Write(new PluginText(_width()).Write(plugins));
        return PluginText.IsWell(plugins) ? ExitCode.Done : ExitCode.OwnersFilesNotWell;
    }
}
