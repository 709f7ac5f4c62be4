using System.CommandLine;

namespace VmSnapshot.Config;

/// <summary>
/// <c>vmsnapshot config</c>: the configuration that a backup would use now, key by key, with where each value comes from.
/// </summary>
internal sealed class ConfigCommand : OperatorCommand
{
    private readonly Option<bool> _json = new("--json") { Description = ConfigTexts.Json };
    private readonly Func<ShownConfiguration> _read;
    private readonly Func<int?> _width;

    /// <summary>Creates the command.</summary>
    /// <param name="read">Reads the configuration.</param>
    /// <param name="width">Columns of the terminal; null where there is none.</param>
    internal ConfigCommand(Func<ShownConfiguration> read, Func<int?> width)
        : base("config", ConfigTexts.Description, ConfigTexts.Notes)
    {
        _read = read;
        _width = width;
        Options.Add(_json);
        SetAction(Run);
    }

    private int Run(ParseResult arguments)
    {
        ShownConfiguration shown = _read();
        arguments.InvocationConfiguration.Output.Write(arguments.GetValue(_json)
            ? $"{ConfigJson.Write(shown)}\n"
            : new ConfigText(_width()).Write(shown));
        return shown.Warnings.Count == 0 ? ExitCode.Done : ExitCode.OwnersFilesNotWell;
    }
}
