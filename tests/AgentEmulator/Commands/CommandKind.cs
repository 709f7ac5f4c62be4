namespace AgentEmulator.Commands;

/// <summary>The five commands of a handler.</summary>
public enum CommandKind
{
    /// <summary>installCommand.</summary>
    Install,

    /// <summary>enableCommand.</summary>
    Enable,

    /// <summary>updateCommand.</summary>
    Update,

    /// <summary>disableCommand.</summary>
    Disable,

    /// <summary>uninstallCommand.</summary>
    Uninstall,
}

/// <summary>Time limit and report code of each command.</summary>
internal static class CommandTable
{
    internal static TimeSpan Limit(CommandKind kind, CommandLimits limits) => kind switch
    {
        CommandKind.Install => limits.Install,
        CommandKind.Enable => limits.Enable,
        CommandKind.Update => limits.Update,
        CommandKind.Disable => limits.Disable,
        CommandKind.Uninstall => limits.Uninstall,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such command."),
    };

    internal static int FailureCode(CommandKind kind) => kind switch
    {
        CommandKind.Install => Agent.ReportCode.Install,
        CommandKind.Enable => Agent.ReportCode.Enable,
        CommandKind.Update => Agent.ReportCode.Update,
        CommandKind.Disable => Agent.ReportCode.Disable,
        CommandKind.Uninstall => Agent.ReportCode.Uninstall,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such command."),
    };
}
