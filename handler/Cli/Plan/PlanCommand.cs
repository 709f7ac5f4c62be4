using System.CommandLine;

namespace VmSnapshot.Plan;

/// <summary>
/// <c>vmsnapshot plan</c>: what a backup would freeze if it began now, and why the rest is left alone. It only reads
/// proc and sysfs, and so shows a machine with dead mounts too.
/// </summary>
internal sealed class PlanCommand : OperatorCommand
{
    private readonly Option<bool> _json = new("--json") { Description = PlanTexts.Json };
    private readonly Option<bool> _all = new("--all", "-a") { Description = PlanTexts.All };
    private readonly Option<IReadOnlyList<int>?> _luns = new("--luns")
    {
        Description = PlanTexts.Luns,
        HelpName = "list",
        CustomParser = LunList.Parse,
    };

    private readonly Func<IReadOnlyList<int>?, PlannedBackup> _plan;
    private readonly Func<int?> _width;

    /// <summary>Creates the command.</summary>
    /// <param name="plan">Makes the plan; for a backup of these disks alone, unless they are null.</param>
    /// <param name="width">Columns of the terminal that it is shown on, when it is; null where there is none.</param>
    internal PlanCommand(Func<IReadOnlyList<int>?, PlannedBackup> plan, Func<int?> width)
        : base("plan", PlanTexts.Description, PlanTexts.Notes)
    {
        _plan = plan;
        _width = width;
        Options.Add(_json);
        Options.Add(_all);
        Options.Add(_luns);
        SetAction(Run);
    }

    private int Run(ParseResult arguments)
    {
        PlannedBackup backup = _plan(arguments.GetValue(_luns));
        string text = arguments.GetValue(_json)
            ? $"{PlanJson.Write(backup)}\n"
            : new PlanText(backup, arguments.GetValue(_all), _width()).Write();
        arguments.InvocationConfiguration.Output.Write(text);
        return ExitCode.Done;
    }
}
