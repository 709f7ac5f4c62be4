using System.Text.Json;
using System.Text.Json.Nodes;

using AgentEmulator.Status;

namespace AgentEmulator.Cli;

/// <summary>Shows a report to a person or a program, and judges it for the exit code.</summary>
internal static class ReportPrinter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    internal static void Print(AgentReport report, bool json, TextWriter output)
    {
        if (json)
        {
            Print(report.Document ?? new JsonObject { ["poison"] = report.Poison }, output);
            return;
        }

        foreach (HandlerReport handler in report.Handlers)
        {
            Print(handler, output);
        }

        if (report.Handlers.Count == 0 && report.Poison is null)
        {
            output.WriteLine("No handler is reported.");
        }

        if (report.Poison is not null)
        {
            output.WriteLine($"POISON: the agent stumbles and uploads no status for the whole machine. {report.Poison}");
        }
    }

    internal static void Print(JsonNode document, TextWriter output) => output.WriteLine(document.ToJsonString(Indented));

    /// <summary>The worst of what is reported. A success with <paramref name="pendingCode"/> counts as still at work.</summary>
    internal static int Judge(AgentReport report, int? pendingCode) => report.Poison is not null
        ? ExitCode.Poison
        : report.Handlers.Select(handler => Judge(handler, pendingCode)).OrderBy(Rank).FirstOrDefault(ExitCode.Success);

    private static int Rank(int code) => Array.IndexOf(
        [ExitCode.NotReady, ExitCode.ExtensionFailed, ExitCode.Pending, ExitCode.Success], code);

    private static int Judge(HandlerReport handler, int? pendingCode)
    {
        bool isDisabled = handler is { Status: "NotReady", Code: 0 };
        if (handler.Status != "Ready" && !isDisabled)
        {
            return ExitCode.NotReady;
        }

        return handler.Extension switch
        {
            null => ExitCode.Success,
            { Status: ExtensionStatus.Success } done when pendingCode is null || done.Code?.ToJsonString() != $"{pendingCode}" => ExitCode.Success,
            { Status: ExtensionStatus.Error or null } => ExitCode.ExtensionFailed,
            _ => ExitCode.Pending,
        };
    }

    private static void Print(HandlerReport handler, TextWriter output)
    {
        output.WriteLine($"{handler.Name} {handler.Version}: {handler.Status} (code {handler.Code}) {handler.Message}");
        if (handler.Extension is not { } extension)
        {
            return;
        }

        output.WriteLine(
            $"  {extension.Name} number {extension.SequenceNumber}: {extension.Status ?? "null"} (code {Json(extension.Code)}) {extension.Message}");
        foreach (ExtensionSubstatus item in extension.Substatus)
        {
            output.WriteLine($"    {item.Name}: {item.Status} (code {Json(item.Code)}) {item.Message}");
        }

        if (handler.Problem is not null)
        {
            output.WriteLine($"  problem: {handler.Problem}");
        }
    }

    private static string Json(JsonNode? node) => node?.ToJsonString() ?? "null";
}
