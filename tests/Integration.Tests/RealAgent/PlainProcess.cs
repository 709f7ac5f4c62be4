using System.Diagnostics;

using Lab;

namespace IntegrationTests.RealAgent;

/// <summary>A process in a session of its own, killed with its worker: what else it has started lives on.</summary>
internal sealed class PlainProcess : IAgentProcess
{
    private Process? _daemon;

    // The environment of a service: systemd gives no more.
    /// <inheritdoc/>
    public void Start()
    {
        var start = new ProcessStartInfo(
            "/usr/bin/env",
            ["--default-signal", "/bin/sh", "-c", $"exec setsid /usr/bin/python3 -u {DebianAgent.Program} -daemon < /dev/null > /dev/null 2>&1"])
        {
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["LANG"] = "C.UTF-8";
        _daemon = Process.Start(start)!;
    }

    /// <inheritdoc/>
    public void Stop()
    {
        foreach (string process in Directory.EnumerateDirectories("/proc").Where(IsAgent).ToList())
        {
            Signals.Kill(int.Parse(Path.GetFileName(process)));
        }

        _daemon?.WaitForExit(TimeSpan.FromSeconds(10));
        _daemon?.Dispose();
    }

    private static bool IsAgent(string process)
    {
        try
        {
            return Path.GetFileName(process).All(char.IsAsciiDigit)
                && File.ReadAllText(Path.Combine(process, "cmdline")).Split('\0').Contains(DebianAgent.Program, StringComparer.Ordinal);
        }
        catch (IOException)
        {
            return false; // it has just ended
        }
    }
}
