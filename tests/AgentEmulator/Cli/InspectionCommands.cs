using System.CommandLine;
using System.Text.Json.Nodes;

using AgentEmulator.Agent;
using AgentEmulator.Status;
using AgentEmulator.Telemetry;

namespace AgentEmulator.Cli;

/// <summary>The subcommands that only look.</summary>
internal static class InspectionCommands
{
    internal static IEnumerable<Command> All(CommonOptions common) =>
    [
        Report(common, "status", "Read the status files and heartbeats and show what the agent reports."),
        Report(common, "heartbeat", "The same, for a handler whose manifest says reportHeartbeat: its heartbeat replaces its status."),
        Events(common),
        JudgeStatus(common),
    ];

    private static Command Report(CommonOptions common, string name, string description)
    {
        var command = new Command(name, description);
        var wait = new WaitOptions();
        wait.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            AgentOptions options = common.Read(parsed);
            var agent = new GuestAgent(options);
            agent.Adopt(new Session(options).Load());
            return wait.ReportAsync(agent, options, parsed, common.WantsJson(parsed), cancellation);
        });
        return command;
    }

    private static Command Events(CommonOptions common)
    {
        var command = new Command("events", "Collect the handlers' telemetry events, and delete their files, as the agent does every 300 s.");
        command.SetAction(parsed =>
        {
            EventCollection collected = EventCollector.Collect(common.Read(parsed));
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (common.WantsJson(parsed))
            {
                ReportPrinter.Print(ToJson(collected), output);
            }
            else
            {
                foreach (CollectedEvent item in collected.Events)
                {
                    output.WriteLine($"{item.Values["timestamp"]} {item.EventName} {item.Values["eventlevel"]} {item.Values["taskname"]}: {item.Values["message"]}");
                }

                foreach (string dropped in collected.Dropped)
                {
                    output.WriteLine($"dropped: {dropped}");
                }
            }

            return collected.Dropped.Count == 0 ? ExitCode.Success : ExitCode.ExtensionFailed;
        });
        return command;
    }

    private static Command JudgeStatus(CommonOptions common)
    {
        var file = new Argument<string>("file") { Description = "A status file." };
        var command = new Command("judge-status", "Say what the agent makes of a status file: accepted (0), invalid or truncated (2), poison (3).") { file };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(file)!;
            byte[] content = File.Exists(path) ? File.ReadAllBytes(path) : throw new UsageException($"There is no file {path}.");
            StatusVerdict verdict = StatusFileJudge.Judge(content, "Handler", "1.0", 0, path);
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (common.WantsJson(parsed))
            {
                ReportPrinter.Print(
                    new JsonObject
                    {
                        ["verdict"] = Word(verdict),
                        ["problem"] = verdict.Problem,
                        ["status"] = verdict.Status?.Status,
                        ["code"] = verdict.Status?.Code?.DeepClone(),
                        ["message"] = verdict.Status?.Message?.DeepClone(),
                    },
                    output);
            }
            else
            {
                output.WriteLine($"{Word(verdict)}{(verdict.Problem is null ? string.Empty : ": " + verdict.Problem)}");
                if (verdict.Status is { } status)
                {
                    output.WriteLine($"reported as {status.Status ?? "null"}, code {status.Code?.ToJsonString() ?? "null"}: {status.Message}");
                }
            }

            return verdict.IsPoison ? ExitCode.Poison : verdict.Problem is null ? ExitCode.Success : ExitCode.ExtensionFailed;
        });
        return command;
    }

    private static string Word(StatusVerdict verdict) => verdict switch
    {
        { IsPoison: true } => "poison",
        { Problem: null } => "accepted",
        { Status.Code: { } code } when code.ToJsonString() == "1012" => "invalid",
        _ => "truncated",
    };

    private static JsonObject ToJson(EventCollection collected)
    {
        var events = new JsonArray();
        foreach (CollectedEvent item in collected.Events)
        {
            var values = new JsonObject { ["eventName"] = item.EventName };
            foreach ((string key, string value) in item.Values)
            {
                values[key] = value;
            }

            events.Add((JsonNode)values);
        }

        return new JsonObject
        {
            ["events"] = events,
            ["dropped"] = new JsonArray([.. collected.Dropped.Select(reason => (JsonNode)reason)]),
            ["deleted"] = new JsonArray([.. collected.Deleted.Select(file => (JsonNode)file)]),
        };
    }
}
