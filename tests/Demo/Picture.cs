using System.Diagnostics;

namespace Demo;

/// <summary>The picture of the backup, drawn by the package's own <c>vmsnapshot timeline</c>.</summary>
internal static class Picture
{
    // What is written in the sandbox is gone with it; scripts/demo hands in a file of the machine.
    private const string Target = "VMSNAPSHOT_DEMO_PICTURE";
    private const string TargetName = "VMSNAPSHOT_DEMO_PICTURE_NAME";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Waits for the backup's trace, draws it, and puts the picture where the caller wants it.</summary>
    internal static async Task DrawAsync(DemoAgent agent, Show show, Checklist checks, CancellationToken cancellation)
    {
        string traces = Path.Combine(agent.LogFolder, "traces");
        long started = TimeProvider.System.GetTimestamp();
        while (!Directory.Exists(traces) || !Directory.EnumerateFiles(traces, "*.json").Any())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                break; // the command below says that there is none
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellation);
        }

        (int code, string text) = await RunAsync(agent, ["timeline"], cancellation);
        show.Drawn(text);
        (int drawn, string picture) = await RunAsync(agent, ["timeline", "--svg", "-"], cancellation);
        checks.Add("vmsnapshot timeline draws the backup", code == 0 && drawn == 0 && picture.StartsWith("<svg", StringComparison.Ordinal), $"{picture.Length} characters");
        if (Environment.GetEnvironmentVariable(Target) is { Length: > 0 } target)
        {
            await File.WriteAllTextAsync(target, picture, cancellation);
            show.Drawn($"The picture: {Environment.GetEnvironmentVariable(TargetName) ?? target}");
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(DemoAgent agent, string[] arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Path.Combine(agent.HandlerFolder, "bin", "vmsnapshot"), arguments)
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, output);
    }
}
