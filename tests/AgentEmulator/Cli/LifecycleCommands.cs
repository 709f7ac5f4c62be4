using System.CommandLine;

using AgentEmulator.Agent;

namespace AgentEmulator.Cli;

/// <summary>The subcommands that make a new goal state and let the agent process it.</summary>
internal static class LifecycleCommands
{
    internal static IEnumerable<Command> All(CommonOptions common) =>
    [
        Enabling(common, "install-enable", "Install the package (a new version of an installed handler: update it) and enable it.", packageRequired: true),
        Enabling(common, "enable", "Enable the handler again, with new settings or the same.", packageRequired: false),
        Enabling(common, "update", "Update to the package's version, or downgrade: disable, update, uninstall, install, enable.", packageRequired: true),
        Changing(common, "disable", "Disable the handler, if it is enabled.", goal => goal with { State = RequestedState.Disabled }),
        Changing(common, "uninstall", "Disable and uninstall the handler and remove its folder.", goal => goal with { State = RequestedState.Uninstall }),
        Changing(common, "drop", "Take the handler off the goal state: its folder is deleted without running any command.", _ => null),
        Restart(common),
        RunGoalState(common),
    ];

    private static Command Enabling(CommonOptions common, string name, string description, bool packageRequired)
    {
        var command = new Command(name, description);
        var handler = new HandlerOptions();
        var wait = new WaitOptions();
        handler.AddAllTo(command, packageRequired);
        wait.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            AgentOptions options = common.Read(parsed);
            var session = new Session(options);
            GoalState last = session.Load();
            HandlerGoal wanted = handler.Wanted(parsed, last, session);
            return ProcessAsync(common, options, With(last, wanted.Name, wanted), wait, parsed, cancellation);
        });
        return command;
    }

    private static Command Changing(CommonOptions common, string name, string description, Func<HandlerGoal, HandlerGoal?> change)
    {
        var command = new Command(name, description);
        var handler = new HandlerOptions();
        var wait = new WaitOptions();
        handler.AddNameTo(command);
        wait.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            AgentOptions options = common.Read(parsed);
            GoalState last = new Session(options).Load();
            HandlerGoal known = handler.Known(parsed, last);
            return ProcessAsync(common, options, With(last, known.Name, change(known)), wait, parsed, cancellation);
        });
        return command;
    }

    private static Command Restart(CommonOptions common)
    {
        var command = new Command("restart", "The agent or the machine starts again: every enabled handler gets enable with its old number.");
        var wait = new WaitOptions();
        wait.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            AgentOptions options = common.Read(parsed);
            var agent = new GuestAgent(options);
            GoalState last = new Session(options).Load();
            if (last.Incarnation == 0)
            {
                throw new UsageException($"There is no goal state in {options.LibraryFolder}; begin with install-enable --package.");
            }

            await agent.RestartAsync(last, cancellation);
            return await wait.ReportAsync(agent, options, parsed, common.WantsJson(parsed), cancellation);
        });
        return command;
    }

    private static Command RunGoalState(CommonOptions common)
    {
        var file = new Argument<string>("file") { Description = "JSON file with the goal state; - for stdin. The format is in the README." };
        Option<string> cipher = HandlerOptions.CipherOption();
        var thumbprint = new Option<string?>("--thumbprint") { Description = "The certificate that plain protected settings are encrypted to." };
        var command = new Command("run-goal-state", "Process a whole goal state: several handlers, dependencies, multi-config.") { file, cipher, thumbprint };
        var wait = new WaitOptions();
        wait.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            AgentOptions options = common.Read(parsed);
            var session = new Session(options);
            GoalState wanted = GoalStateFile.Read(
                parsed.GetValue(file)!,
                json => session.Encrypt(json, parsed.GetValue(thumbprint), HandlerOptions.Cipher(parsed.GetValue(cipher))));
            return ProcessAsync(common, options, wanted, wait, parsed, cancellation);
        });
        return command;
    }

    private static GoalState With(GoalState last, string name, HandlerGoal? wanted) => new(
        last.Incarnation + 1,
        [.. last.Handlers.Where(goal => goal.Name != name), .. wanted is null ? Array.Empty<HandlerGoal>() : [wanted]]);

    private static async Task<int> ProcessAsync(
        CommonOptions common, AgentOptions options, GoalState goalState, WaitOptions wait, ParseResult parsed, CancellationToken cancellation)
    {
        // Written first: a call that is interrupted leaves what was wanted, as the fabric would.
        new Session(options).Save(goalState);
        var agent = new GuestAgent(options);
        await agent.ProcessAsync(goalState, cancellation);
        return await wait.ReportAsync(agent, options, parsed, common.WantsJson(parsed), cancellation);
    }
}
