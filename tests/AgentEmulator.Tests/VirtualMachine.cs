using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

using AgentEmulator.Agent;
using AgentEmulator.Status;

namespace AgentEmulator.Tests;

/// <summary>
/// An agent with folders of its own, and tiny handlers of shell scripts for it. Every script appends "version:command" to a trace
/// and writes its environment to a file, then does what the test wants.
/// </summary>
internal sealed class VirtualMachine : IDisposable
{
    internal const string Name = "Contoso.Probe";

    internal static readonly string[] CommandNames = ["install", "enable", "update", "disable", "uninstall"];

    internal VirtualMachine()
    {
        Folder = Directory.CreateTempSubdirectory("agent-emulator-").FullName;
        Options = new AgentOptions
        {
            LibraryFolder = Path.Combine(Folder, "lib"),
            LogFolder = Path.Combine(Folder, "log"),
            StatusReadAttempts = 2,
            StatusReadPause = TimeSpan.FromMilliseconds(1),
            GoalStatePeriod = TimeSpan.FromMilliseconds(5),
            DependencyPoll = TimeSpan.FromMilliseconds(5),
        };
        Agent = new GuestAgent(Options);
    }

    internal string Folder { get; }

    internal AgentOptions Options { get; private set; }

    internal GuestAgent Agent { get; private set; }

    internal IReadOnlyList<string> Trace => File.Exists(TraceFile) ? File.ReadAllLines(TraceFile) : [];

    internal string Log => Path.Combine(Options.LogFolder, Name);

    private string TraceFile => Path.Combine(Folder, "trace");

    public void Dispose()
    {
        string pids = Path.Combine(Folder, "pids");
        foreach (string pid in File.Exists(pids) ? File.ReadAllLines(pids) : [])
        {
            if (IsAlive(pid))
            {
                using Process left = Process.GetProcessById(int.Parse(pid, CultureInfo.InvariantCulture));
                left.Kill();
            }
        }

        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>The process exists and is no zombie.</summary>
    internal static bool IsAlive(string pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    internal VirtualMachine With(Func<AgentOptions, AgentOptions> change)
    {
        Options = change(Options);
        Agent = new GuestAgent(Options);
        return this;
    }

    internal string Base(string version = "1.0.0.0") => Path.Combine(Options.LibraryFolder, $"{Name}-{version}");

    internal string State(string version = "1.0.0.0") => File.ReadAllText(Path.Combine(Base(version), "config", "HandlerState"));

    /// <summary>The environment that a command of a version got.</summary>
    internal Dictionary<string, string> EnvironmentOf(string version, string command) => File
        .ReadAllText(Path.Combine(Folder, $"{version}.{command}.env"))
        .Split('\0', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    /// <summary>A package; <paramref name="scripts"/> adds lines to commands, <paramref name="manifest"/> changes the manifest.</summary>
    internal string Package(
        string version = "1.0.0.0", IReadOnlyDictionary<string, string>? scripts = null, Action<JsonObject>? manifest = null, Action<ZipArchive>? more = null)
    {
        string path = Path.Combine(Folder, $"{Name}__{version}.zip");
        File.Delete(path);
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        var commands = new JsonObject();
        foreach (string command in CommandNames)
        {
            commands[command + "Command"] = "bin/" + command;
            string body = scripts?.GetValueOrDefault(command) ?? string.Empty;
            Add(zip, "bin/" + command, $"""
                #!/bin/sh
                echo "{version}:{command}" >> "{TraceFile}"
                cat /proc/$$/environ > "{Folder}/{version}.{command}.env"
                {body}

                """);
        }

        manifest?.Invoke(commands);
        Add(zip, "HandlerManifest.json", new JsonArray(new JsonObject { ["version"] = 1.0, ["handlerManifest"] = commands }).ToJsonString());
        more?.Invoke(zip);
        return path;
    }

    internal static ZipArchiveEntry Add(ZipArchive zip, string name, string content)
    {
        ZipArchiveEntry entry = zip.CreateEntry(name);
        using Stream stream = entry.Open();
        stream.Write(Encoding.UTF8.GetBytes(content));
        return entry;
    }

    /// <summary>Shell text that writes a status file for the current number.</summary>
    internal static string WriteStatus(string status = "success", string message = "done") => $$"""
        cat > "status/$ConfigSequenceNumber.status" <<'END'
        {{Status(status, message)}}
        END
        """;

    internal static string Status(string status = "success", string message = "done") =>
        $$$$"""[{"version": 1.0, "timestampUTC": "2026-01-01T00:00:00Z", "status": {"name": "Probe", "operation": "Enable", "configurationAppliedTime": "2026-01-01T00:00:00Z", "status": "{{{{status}}}}", "code": 0, "formattedMessage": {"lang": "en-US", "message": "{{{{message}}}}"}}}]""";

    internal static HandlerGoal Goal(string version, string? package, int number = 0, string? publicSettings = "{}") =>
        new(Name, version) { Package = package, Settings = [new ExtensionSettings(number) { PublicSettings = publicSettings }] };

    internal Task<IReadOnlyDictionary<string, HandlerFailure>> ProcessAsync(params HandlerGoal[] goals) =>
        Agent.ProcessAsync(new GoalState((Agent.Current?.Incarnation ?? 0) + 1, goals));

    /// <summary>Installs and enables version 1.0.0.0, or another, from a fresh package.</summary>
    internal async Task<HandlerGoal> InstallAsync(
        string version = "1.0.0.0", IReadOnlyDictionary<string, string>? scripts = null, Action<JsonObject>? manifest = null)
    {
        HandlerGoal goal = Goal(version, Package(version, scripts, manifest));
        await ProcessAsync(goal);
        return goal;
    }

    /// <summary>The one reported handler.</summary>
    internal async Task<HandlerReport> ReportAsync() => Assert.Single((await Agent.ReportAsync()).Handlers);

    internal void ForgetTrace() => File.Delete(TraceFile);

    internal static Dictionary<string, string> Script(string command, string body) => new(StringComparer.Ordinal) { [command] = body };

    internal static Dictionary<string, string> Script(params ReadOnlySpan<(string Command, string Body)> scripts)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string command, string body) in scripts)
        {
            all[command] = body;
        }

        return all;
    }

    internal static UnixFileMode Mode(string octal) => (UnixFileMode)Convert.ToInt32(octal, 8);
}
