using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

using AgentEmulator.Certificates;

using Demo;

using Lab;

namespace Benchmarks;

/// <summary>What one backup took.</summary>
/// <param name="Enable">Start to exit of <c>bin/enable</c>.</param>
/// <param name="Status">Start of <c>bin/enable</c> to the terminal status file.</param>
/// <param name="Processors">User and system time of enable, worker and guardian together.</param>
/// <param name="Window">The frozen window, from the log.</param>
internal sealed record Figures(TimeSpan Enable, TimeSpan Status, TimeSpan Processors, FrozenWindow Window)
{
    /// <summary>The longest snapshot call, in milliseconds.</summary>
    internal double SlowestCall => Window.Disks.Max(disk => disk.Length);

    /// <summary>First FIFREEZE call to last FITHAW return, without the slowest snapshot call, in milliseconds.</summary>
    internal double Added => Window.Thaw.End - SlowestCall;

    /// <summary>First to last acknowledgement of a snapshot, in milliseconds.</summary>
    internal double Spread => Window.Disks.Max(disk => disk.End) - Window.Disks.Min(disk => disk.End);
}

/// <summary>A pretended VM: the unpacked package, a certificate, scratch disks, and storage that answers after 50 ms.</summary>
internal sealed class Machine : IDisposable
{
    /// <summary>How long storage takes for an answer.</summary>
    internal static readonly TimeSpan Answer = TimeSpan.FromMilliseconds(50);

    private const string Library = "/var/lib/waagent";
    private const string DiskFolder = "/dev/shm/benchmark";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly string _name;
    private readonly string _logFolder;
    private readonly VmCertificate _certificate = VmCertificate.Create(Library, TimeProvider.System);
    private readonly StorageServer _storage = new(Answer);
    private readonly List<LoopDisk> _disks = [];
    private int _sequence;

    internal Machine(string package)
    {
        string[] identity = Path.GetFileNameWithoutExtension(package).Split("__");
        _name = identity[0];
        _logFolder = $"/var/log/azure/{_name}";
        Folder = Path.Combine(Library, $"{_name}-{identity[1]}");
        ZipFile.ExtractToDirectory(package, Folder);
        foreach (string folder in (string[])["config", "status"])
        {
            Directory.CreateDirectory(Path.Combine(Folder, folder));
        }

        foreach (string command in (string[])["install", "enable", "worker", "guardian"])
        {
            File.SetUnixFileMode(Path.Combine(Folder, "bin", command), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        File.WriteAllText(Path.Combine(Folder, "HandlerEnvironment.json"), $$"""
            [{"name": "{{_name}}", "version": 1.0, "handlerEnvironment": {"logFolder": "{{_logFolder}}",
              "configFolder": "{{Folder}}/config", "statusFolder": "{{Folder}}/status", "heartbeatFile": "{{Folder}}/heartbeat.log"}
            }]
            """);
        Children.Adopt();
        Run("install");
    }

    /// <summary>The unpacked package.</summary>
    internal string Folder { get; }

    /// <summary>Scratch disks, mounted.</summary>
    internal IReadOnlyList<LoopDisk> Disks => _disks;

    /// <summary>Adds scratch disks until there are so many.</summary>
    internal void GrowTo(int disks)
    {
        while (_disks.Count < disks)
        {
            _disks.Add(LoopDisk.Create(DiskFolder, $"disk{_disks.Count}", FileSystemKind.Ext4));
        }
    }

    /// <summary>Backs up all disks.</summary>
    /// <exception cref="InvalidOperationException">The backup failed, or did not end.</exception>
    internal Figures BackUp()
    {
        _sequence++;
        WriteSettings();
        string status = Path.Combine(Folder, "status", $"{_sequence}.status");
        TimeSpan before = Children.ProcessorTime();

        var clock = Stopwatch.StartNew();
        Run("enable");
        TimeSpan enabled = clock.Elapsed;
        byte[] transition = File.ReadAllBytes(status);
        TimeSpan ended = Await(clock, () => !File.ReadAllBytes(status).AsSpan().SequenceEqual(transition));
        Await(clock, () => !Children.Reap());

        string log = File.ReadAllText(Path.Combine(_logFolder, "extension.log"));
        FrozenWindow? window = FrozenWindow.Find(log);
        string? code = JsonNode.Parse(File.ReadAllText(status))![0]!["status"]!["code"]?.ToString();
        return code == "1" && window?.Disks.Count == _disks.Count
            ? new Figures(enabled, ended, Children.ProcessorTime() - before, window)
            : throw new InvalidOperationException($"The backup failed with code {code}:\n{File.ReadAllText(status)}\n{log}");
    }

    /// <summary>Backs up all disks and returns the most memory that all processes had together, in bytes.</summary>
    internal long MeasureMemory()
    {
        long most = 0;
        using var stop = new CancellationTokenSource();
        var sampler = new Thread(() =>
        {
            while (!stop.Token.WaitHandle.WaitOne(Poll))
            {
                most = Math.Max(most, Children.ResidentMemory(Folder));
            }
        });
        sampler.Start();
        BackUp();
        stop.Cancel();
        sampler.Join();
        return most;
    }

    public void Dispose()
    {
        _disks.ForEach(disk => disk.Dispose());
        _storage.Dispose();
        _certificate.Dispose();
    }

    private static TimeSpan Await(Stopwatch clock, Func<bool> condition)
    {
        using var never = new ManualResetEvent(false);
        while (!condition())
        {
            if (clock.Elapsed > Limit)
            {
                throw new InvalidOperationException($"The backup did not end within {Limit.TotalMinutes:0} minutes.");
            }

            never.WaitOne(Poll);
        }

        return clock.Elapsed;
    }

    private void Run(string command)
    {
        var start = new ProcessStartInfo(Path.Combine(Folder, "bin", command))
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true, // what it says is no measurement
        };
        start.Environment["ConfigSequenceNumber"] = $"{_sequence}";
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"bin/{command} ended with {process.ExitCode}.");
        }
    }

    private void WriteSettings()
    {
        JsonNode[] disks = [.. _disks.Select(disk => (JsonNode)_storage.Sas($"{disk.Name}.vhd"))];
        var secret = new JsonObject
        {
            ["objectStr"] = Encode(new JsonObject { ["blobSASUri"] = new JsonArray(disks) }),
            ["logsBlobUri"] = _storage.Sas("logs.txt"),
            ["statusBlobUri"] = _storage.Sas("status.txt"),
        };
        var settings = new JsonObject
        {
            ["protectedSettingsCertThumbprint"] = _certificate.Thumbprint,
            ["protectedSettings"] = _certificate.Encrypt(secret.ToJsonString()),
            ["publicSettings"] = new JsonObject
            {
                ["locale"] = "en-us",
                ["taskId"] = $"{Guid.NewGuid()}",
                ["commandToExecute"] = "snapshot",
                ["commandStartTimeUTCTicks"] = $"{TimeProvider.System.GetUtcNow().UtcTicks}",
                ["vmType"] = "microsoft.compute/virtualmachines",
                ["customSettings"] = """{"takeSnapshotFrom":"onlyGuest","isManagedVm":false}""",
                ["objectStr"] = Encode(new JsonObject
                {
                    ["backupMetadata"] = new JsonArray(new JsonObject { ["Key"] = "policyName", ["Value"] = "nightly" }),
                    ["snapshotTaskToken"] = "token",
                }),
            },
        };
        var document = new JsonObject
        {
            ["runtimeSettings"] = new JsonArray(new JsonObject { ["handlerSettings"] = settings }),
        };
        File.WriteAllText(Path.Combine(Folder, "config", $"{_sequence}.settings"), document.ToJsonString());
    }

    private static string Encode(JsonObject document) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(document.ToJsonString()));
}
