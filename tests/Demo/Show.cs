using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

using Spectre.Console;

namespace Demo;

/// <summary>What a person sees; colours where the terminal has them.</summary>
internal sealed class Show
{
    private const int BarWidth = 48;
    private static readonly JsonSerializerOptions Readable =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal Show()
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = 120;
            AnsiConsole.Profile.Capabilities.Ansi = false;
            AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
        }
    }

    internal void Step(string text) => AnsiConsole.Write(new Rule($"[bold]{text.EscapeMarkup()}[/]").LeftJustified());

    internal void Stage(Stage stage)
    {
        Step("A machine with three disks, each under load, an application with pre- and post-script, and its storage");
        foreach (StageDisk disk in stage.Disks)
        {
            Line($"{disk.Disk.Device} {disk.Kind} on {disk.Disk.MountPoint}, blob {disk.Blob}");
        }
    }

    internal void Command(AgentStep step, Checklist checks)
    {
        checks.Add($"the agent is content with {step.Name}", step.Failure is null, step.Failure ?? string.Empty);
        Line($"{step.Name}: {(step.Failure is null ? "done" : step.Failure)} ({step.Duration.TotalMilliseconds:0} ms)");
    }

    internal void Agent(AgentView seen)
    {
        Line($"The agent reports after {seen.Waited.TotalMilliseconds:0} ms: handler {seen.HandlerStatus}, "
            + $"extension {seen.Status ?? "without status"}, code {seen.Code ?? "none"}");
        if (seen.Problem is not null)
        {
            AnsiConsole.MarkupLineInterpolated($"  [red]{seen.Problem}[/]");
        }
    }

    internal void Backup(Stage stage, BackupResult result)
    {
        Step("What happened");
        if (result.Timeline is { } window)
        {
            Timeline(window, stage);
        }

        foreach (StageDisk disk in stage.Disks)
        {
            Line($"writer on {disk.Kind}: {disk.Seen?.Writes} writes, longest standstill "
                + $"{disk.Seen?.LargestGap.TotalMilliseconds:0.0} ms");
        }

        foreach (string script in result.Scripts)
        {
            Line(script);
        }

        Step($"Claimed: {result.ConsistencyWord}");
        Line(result.Message ?? "no message");
        if (result.Timeline is { Disks.Count: > 0 } evidence)
        {
            Line($"Evidence: all {stage.Disks.Count} file systems were frozen from {evidence.Freeze.End:0.0} to "
                + $"{evidence.Thaw.Start:0.0} ms; the snapshots were requested and acknowledged between "
                + $"{evidence.Disks.Min(disk => disk.Start):0.0} and {evidence.Disks.Max(disk => disk.End):0.0} ms.");
        }

        Step("The status document (JSON inside texts is shown as JSON)");
        JsonNode status = JsonNode.Parse(result.StatusText)!;
        Unfold(status[0]!["status"]!);
        Console.WriteLine(status.ToJsonString(Readable));
    }

    internal void Drawn(string text)
    {
        foreach (string line in text.TrimEnd().Split('\n'))
        {
            Line(line);
        }
    }

    internal void Checks(Checklist checks)
    {
        Step("Verified");
        foreach (Check check in checks.Checks)
        {
            string mark = check.Holds ? "[green]yes[/]" : "[red bold]NO [/]";
            string detail = check.Detail.Length > 0 ? $" [dim]({check.Detail.EscapeMarkup()})[/]" : string.Empty;
            AnsiConsole.MarkupLine($"  {mark}  {check.What.EscapeMarkup()}{detail}");
        }

        int failed = checks.Checks.Count(check => !check.Holds);
        AnsiConsole.MarkupLine(checks.AllHold
            ? "[green bold]The backup is good, and nothing is left behind.[/]"
            : $"[red bold]{failed} of {checks.Checks.Count} checks failed.[/]");
    }

    internal void Failure(Exception failure) =>
        AnsiConsole.MarkupLineInterpolated($"[red bold]The demo could not go on:[/] {failure.Message}");

    private static void Line(string text) => AnsiConsole.WriteLine($"  {text}");

    /// <summary>The embedded report and the messages are documents written as text; shows them as documents.</summary>
    private static void Unfold(JsonNode status)
    {
        if (status["formattedMessage"]?["message"] is JsonValue message)
        {
            status["formattedMessage"]!["message"] = JsonNode.Parse((string)message!);
        }

        if (status["substatus"] is JsonArray { Count: 1 } substatus)
        {
            JsonNode report = JsonNode.Parse((string)substatus[0]!["name"]!)!;
            Unfold(report[0]!["status"]!);
            substatus[0]!["name"] = report;
        }
    }

    private static void Timeline(FrozenWindow window, Stage stage)
    {
        double scale = BarWidth / Math.Max(window.Thaw.End, 0.1);
        var table = new Table().Border(TableBorder.Rounded).AddColumns("", "ms since the first freeze call", "from", "to");
        Row(table, window.Freeze with { Name = "freeze" }, "blue", scale);
        for (int i = 0; i < window.Disks.Count; i++)
        {
            string name = stage.Disks.ElementAtOrDefault(i)?.Blob ?? window.Disks[i].Name;
            Row(table, window.Disks[i] with { Name = $"snapshot of {name}" }, "green", scale);
        }

        Row(table, window.Thaw with { Name = "thaw" }, "blue", scale);
        AnsiConsole.Write(table);
    }

    private static void Row(Table table, Span span, string colour, double scale)
    {
        int start = Math.Min((int)(span.Start * scale), BarWidth - 1);
        int length = Math.Clamp((int)Math.Round(span.Length * scale), 1, BarWidth - start);
        table.AddRow(
            span.Name.EscapeMarkup(), $"{new string(' ', start)}[{colour}]{new string('█', length)}[/]",
            $"{span.Start:0.0}", $"{span.End:0.0}");
    }
}
