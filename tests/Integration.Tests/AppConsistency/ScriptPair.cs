using System.Diagnostics;

using Lab;

namespace IntegrationTests.AppConsistency;

/// <summary>How a script ended.</summary>
/// <param name="ExitCode">Its exit code; by a signal 128 and its number.</param>
/// <param name="Output">What it printed, on both streams.</param>
/// <param name="Duration">How long it ran.</param>
internal sealed record ScriptEnd(int ExitCode, string Output, TimeSpan Duration);

/// <summary>The pair of scripts for a server, run without a backup, as the extension runs them.</summary>
internal sealed class ScriptPair(DatabaseServer server)
{
    private static readonly string Folder = Path.Combine(Repository.Root, "scripts", "app-consistency");

    /// <summary>What the environment of the next script has, beside the path.</summary>
    internal Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>Runs pre.sh.</summary>
    internal Task<ScriptEnd> PreAsync(params IEnumerable<string> parameters) => EndAsync(Start("pre.sh", parameters));

    /// <summary>Runs post.sh, with the parameters of pre.sh.</summary>
    internal Task<ScriptEnd> PostAsync() => EndAsync(Start("post.sh"));

    /// <summary>Starts pre.sh, and returns when it waits for the server.</summary>
    internal async Task<Process> StartPreAsync()
    {
        Process process = Start("pre.sh");
        Assert.True(await Task.Run(() => SpinWait.SpinUntil(() => HeldSession.Find().Count == 2, TimeSpan.FromSeconds(5))));
        await Task.Delay(TimeSpan.FromMilliseconds(300)); // what it asks for has no sign of its own
        Assert.False(process.HasExited);
        return process;
    }

    /// <summary>Waits until a script has ended; its output, which nothing that it has left may hold open.</summary>
    internal static async Task<ScriptEnd> EndAsync(Process process)
    {
        long started = Stopwatch.GetTimestamp();
        using (process)
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            string errors = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return new ScriptEnd(process.ExitCode, await output + errors, Stopwatch.GetElapsedTime(started));
        }
    }

    /// <summary>Starts a script with nothing but a path in its environment, and what is given.</summary>
    internal static Process Start(
        string script, IEnumerable<string> parameters, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var start = new ProcessStartInfo(script, parameters)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    // The empty parameter is the template's.
    private Process Start(string script, params IEnumerable<string> parameters) => Start(
        Path.Combine(Folder, server.Kind, script), [.. server.ScriptParameters, string.Empty, .. parameters], Environment);
}
