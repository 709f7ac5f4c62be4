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

    /// <summary>The agent's program.</summary>
    internal const string Program = "/usr/sbin/waagent";

    private const string Modules = "/usr/lib/python3/dist-packages";
    private const string Configuration = "/etc/waagent.conf";
    private static readonly TimeSpan ReportLimit = TimeSpan.FromSeconds(50);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Batch = TimeSpan.FromSeconds(7); // longer than the agent waits for more events to send

    private readonly AgentNetwork _network = new();
    private readonly Fabric _fabric;
    private readonly IAgentProcess _process;

    private DebianAgent(IAgentProcess process, bool throughHost)
    {
        _process = process;
        try
        {
            _fabric = Fabric.Start(TimeProvider.System, throughHost);
        }
        catch
        {
            _network.Dispose();
            throw;
        }
    }

    /// <summary>What the agent talks to.</summary>
    internal Fabric Fabric => _fabric;

    /// <inheritdoc/>
    public VmCertificate Certificate => _fabric.Certificate;

    /// <summary>Brings up network, fabric and agent.</summary>
    internal static DebianAgent Launch(GoalState goal, IAgentProcess? process = null, bool throughHost = false)
    {
        var agent = new DebianAgent(process ?? new PlainProcess(), throughHost);
        try
        {
            Install();
            agent._fabric.Want(goal);
            agent._process.Start();
            return agent;
        }
        catch
        {
            agent.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }
    }

    /// <summary>The same, and waits for the agent's first report.</summary>
    /// <param name="goal">What the agent finds when it starts; nothing if not given.</param>
    /// <param name="process">How it runs; as a plain process if not given.</param>
    /// <param name="throughHost">Storage refuses the machine, so that everything has to go by the host plugin.</param>
    internal static async Task<DebianAgent> StartAsync(GoalState? goal = null, IAgentProcess? process = null, bool throughHost = false)
    {
        DebianAgent agent = Launch(goal ?? new GoalState(1, []), process, throughHost);
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
        _process.Stop();
        int before = _fabric.Uploads.Count;
        _process.Start();
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
    public async Task<IReadOnlyList<string>> TakeEventsAsync(string handler)
    {
        string folder = Path.Combine("/var/log/azure", handler, "events");
        await WaitAsync(() => Directory.GetFiles(folder).Length == 0, $"an empty {folder}");
        await WaitAsync(() => EventsOf(handler).Any(), $"events of {handler}");
        for (int before = 0; before < EventsOf(handler).Count(); await Task.Delay(Batch))
        {
            before = EventsOf(handler).Count();
        }

        return
        [
            .. EventsOf(handler).Select(item =>
                $"{item["EventName"]} {item["CapabilityUsed"]} {item["TaskName"]} {item["Context2"]} {item["Context3"]} "
                + $"{item["EventPid"]} {item["EventTid"]} {item["Context1"].Length}"),
        ];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.Stop();
        }
        finally
        {
            await _fabric.DisposeAsync();
            _network.Dispose();
            Uninstall();
        }
    }

    private static void Uninstall()
    {
        foreach (string file in Directory.GetFiles("/run", "*waagent.pid").Concat([Program, Configuration, Log]))
        {
            File.Delete(file);
        }

        foreach (string folder in Directory.GetDirectories(Modules, "azurelinuxagent").Concat(Directory.GetDirectories(Modules, "WALinuxAgent*")))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Install()
    {
        string package = Repository.GuestAgent;
        Tool.Run("cp", "--archive", Path.Combine(package, "usr/sbin/waagent"), Program);
        Tool.Run("cp", "--archive", Path.Combine(package, "usr/lib/python3/dist-packages/."), Modules);
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

    private IEnumerable<FabricEvent> EventsOf(string handler) =>
        _fabric.Telemetry.Where(item => item["EventName"].StartsWith(handler, StringComparison.Ordinal));

    /// <summary>Waits for a report on the wanted goal state that comes after a number of others.</summary>
    private Task WaitForReportAsync(int after)
    {
        int wanted = _fabric.Wanted.Incarnation;
        return WaitAsync(() => _fabric.Uploads.Skip(after).Any(upload => upload.Incarnation == wanted), $"a report on goal state {wanted}");
    }

    private async Task WaitAsync(Func<bool> condition, string what)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (_fabric.Fault is { } fault)
            {
                throw new InvalidOperationException("The emulated fabric could not answer a request.", fault);
            }

            if (TimeProvider.System.GetElapsedTime(started) > ReportLimit)
            {
                string log = File.Exists(Log) ? string.Join('\n', File.ReadLines(Log).TakeLast(60)) : "none";
                throw new TimeoutException($"Not seen within {ReportLimit.TotalSeconds:0} s: {what}. {Log}:\n{log}");
            }

            await Task.Delay(Poll);
        }
    }
}
