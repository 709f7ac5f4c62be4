using System.Diagnostics;

namespace Lab;

/// <summary>Runs the system's programs (mkfs, losetup, mount) to their end.</summary>
public static class Tool
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Runs a program and returns what it printed, without the last line break.</summary>
    /// <exception cref="InvalidOperationException">It failed, or was not done within a minute; with what it said.</exception>
    public static string Run(string program, params IEnumerable<string> arguments) => Run(Limit, program, arguments);

    /// <summary>The same, with another limit than a minute.</summary>
    public static string Run(TimeSpan limit, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{Line(start)} was not done within {limit.TotalSeconds:0} s.");
        }

        return process.ExitCode == 0
            ? output.GetAwaiter().GetResult().TrimEnd('\n')
            : throw new InvalidOperationException(
                $"{Line(start)} ended with {process.ExitCode}: {errors.GetAwaiter().GetResult().Trim()}");
    }

    private static string Line(ProcessStartInfo start) => $"{start.FileName} {string.Join(' ', start.ArgumentList)}";
}
