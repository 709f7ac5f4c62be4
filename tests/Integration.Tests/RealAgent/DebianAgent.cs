using System.Diagnostics;
using System.Text.Json.Nodes;

using AgentEmulator.Agent;
using AgentEmulator.Certificates;

using FabricEmulator;

using Lab;

namespace IntegrationTests.RealAgent;

/// <summary>
/// The real agent: the program of Debian's package waagent, started as its service would be, with an emulated fabric as the world that it
/// knows. Only in the sandbox: program, configuration, files and addresses exist in its namespaces alone.
/// </summary>
internal sealed class DebianAgent : IAgent
{
    /// <summary>The agent's own log.</summary>
    internal const string Log = "/var/log/waagent.log";

    private const string Program = "/usr/sbin/waagent";
    private const string Configuration = "/etc/waagent.conf";
    private static readonly TimeSpan ReportLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly AgentNetwork _network = new();
    private readonly Fabric _fabric;
    private Process _daemon;

    private DebianAgent(bool throughHost)
    {
        try
        {
            _fabric = Fabric.Start(TimeProvider.System, throughHost);
        }
        catch
        {
            _network.Dispose();
            throw;
        }

        Install();
        _daemon = StartDaemon();
    }

    /// <summary>What the agent talks to.</summary>
    internal Fabric Fabric => _fabric;

    /// <inheritdoc/>
    public VmCertificate Certificate => _fabric.Certificate;

    /// <summary>Brings up network, fabric and agent, and waits for the agent's first report.</summary>
    /// <param name="throughHost">Storage is out of reach, so that everything has to go by the host plugin.</param>
    internal static async Task<DebianAgent> StartAsync(bool throughHost = false)
    {
        var agent = new DebianAgent(throughHost);
        try
        {
            await agent.WaitForReportAsync(after: 0);
            return agent;
        }
        catch
        {
            await agent.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task ProcessAsync(GoalState goal)
    {
        int before = _fabric.Uploads.Count;
        _fabric.Want(goal);
        return WaitForReportAsync(before);
    }

    /// <inheritdoc/>
    public Task RestartAsync()
    {
        Stop();
        int before = _fabric.Uploads.Count;
        _daemon = StartDaemon();
        return WaitForReportAsync(before);
    }

    /// <inheritdoc/>
    public Task<JsonObject?> ReportAsync(string handler) => Task.FromResult(_fabric.Uploads[^1].Handler(handler));

    // The next but one: the next may have been made before.
    /// <inheritdoc/>
    public async Task<JsonObject?> LookAgainAsync(string handler)
    {
        await WaitForReportAsync(_fabric.Uploads.Count + 1);
        return await ReportAsync(handler);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Stop();
        await _fabric.DisposeAsync();
        _network.Dispose();
        File.Delete(Program);
        File.Delete(Configuration);
    }

    private static void Install()
    {
        string package = Repository.GuestAgent;
        Tool.Run("cp", "--archive", Path.Combine(package, "usr/sbin/waagent"), Program);
        Tool.Run("cp", "--archive", Path.Combine(package, "usr/lib/python3/dist-packages/."), "/usr/lib/python3/dist-packages/");
        File.WriteAllText(Configuration, """
            Extensions.Enabled=y
            Extensions.GoalStatePeriod=1
            Extensions.InitialGoalStatePeriod=1
            Provisioning.Agent=disabled
            Provisioning.MonitorHostName=n
            ResourceDisk.Format=n
            Logs.Collect=n
            Logs.Console=n
            OS.EnableRDMA=n
            OS.EnableFirewall=n
            AutoUpdate.Enabled=n
            Debug.EtpCollectionPeriod=5

            """);
    }

    // The environment of Debian's unit: systemd gives a service no more.
    private static Process StartDaemon()
    {
        var start = new ProcessStartInfo(
            "/usr/bin/env", ["--default-signal", "/bin/sh", "-c", $"exec setsid /usr/bin/python3 -u {Program} -daemon < /dev/null > /dev/null 2>&1"])
        {
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["LANG"] = "C.UTF-8";
        return Process.Start(start)!;
    }

    // Daemon and worker at once, as the end of the service is; what they have started stays.
    private void Stop()
    {
        foreach (string process in Directory.EnumerateDirectories("/proc").Where(IsAgent).ToList())
        {
            Signals.Kill(int.Parse(Path.GetFileName(process)));
        }

        _daemon.WaitForExit(TimeSpan.FromSeconds(10));
        _daemon.Dispose();
    }

    private static bool IsAgent(string process)
    {
        try
        {
            return Path.GetFileName(process).All(char.IsAsciiDigit)
                && File.ReadAllText(Path.Combine(process, "cmdline")).Split('\0').Contains(Program, StringComparer.Ordinal);
        }
        catch (IOException)
        {
            return false; // it has just ended
        }
    }

    /// <summary>Waits for a report on the wanted goal state that comes after a number of others.</summary>
    private async Task WaitForReportAsync(int after)
    {
        int wanted = _fabric.Wanted.Incarnation;
        long started = TimeProvider.System.GetTimestamp();
        while (!_fabric.Uploads.Skip(after).Any(upload => upload.Incarnation == wanted))
        {
            if (TimeProvider.System.GetElapsedTime(started) > ReportLimit)
            {
                string log = File.Exists(Log) ? string.Join('\n', File.ReadLines(Log).TakeLast(60)) : "none";
                throw new TimeoutException($"No report on goal state {wanted} after {ReportLimit.TotalSeconds:0} s. {Log}:\n{log}");
            }

            await Task.Delay(Poll);
        }
    }
}
