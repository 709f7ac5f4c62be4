using System.CommandLine;

using AgentEmulator.Agent;
using AgentEmulator.Status;

namespace AgentEmulator.Cli;

/// <summary>Options for waiting until the extension is done; as the agent does, by looking again every cycle.</summary>
internal sealed class WaitOptions
{
    private readonly Option<double> _wait = new("--wait") { Description = "Wait so many seconds for the extension to end." };

    private readonly Option<double> _period = new("--period")
    {
        Description = "Seconds of one cycle while waiting.",
        DefaultValueFactory = _ => 6,
    };

    private readonly Option<int?> _pendingCode = new("--pending-code")
    {
        Description = "A code with which the extension's 'success' still means 'at work'.",
    };

    internal void AddTo(Command command)
    {
        command.Options.Add(_wait);
        command.Options.Add(_period);
        command.Options.Add(_pendingCode);
    }

    /// <summary>Looks, waits if asked to, and prints the last report.</summary>
    internal async Task<int> ReportAsync(GuestAgent agent, AgentOptions options, ParseResult parsed, bool json, CancellationToken cancellation)
    {
        var limit = TimeSpan.FromSeconds(parsed.GetValue(_wait));
        int? pendingCode = parsed.GetValue(_pendingCode);
        long started = options.Clock.GetTimestamp();
        AgentReport report = await agent.ReportAsync(cancellation);
        while (ReportPrinter.Judge(report, pendingCode) == ExitCode.Pending && options.Clock.GetElapsedTime(started) < limit)
        {
            await Task.Delay(TimeSpan.FromSeconds(parsed.GetValue(_period)), options.Clock, cancellation);
            report = await agent.ReportAsync(cancellation);
        }

        ReportPrinter.Print(report, json, parsed.InvocationConfiguration.Output);
        return ReportPrinter.Judge(report, pendingCode);
    }
}
