using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

using AgentEmulator.Certificates;

using Demo;

using Lab;

namespace Benchmarks;

/// <summary>A pretended VM: the unpacked package, a certificate, scratch disks, and storage with a set delay.</summary>
internal sealed class Machine : IDisposable
{
    private const string Library = "/var/lib/waagent";
    private const string DiskFolder = "/dev/shm/benchmark";
    // Four times what Dirty writes to it: when space runs short, ext4 writes back while it is written to.
    private const long LargestDisk = 4L << 30;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly Storage _storage;
    private readonly string _logFolder;
    private readonly string _folder;
    private readonly VmCertificate _certificate = VmCertificate.Create(Library, TimeProvider.System);
    private readonly List<LoopDisk> _disks = [];
    private int _sequence;

    internal Machine(string package, Storage storage)
    {
        _storage = storage;
        string[] identity = Path.GetFileNameWithoutExtension(package).Split("__");
        _logFolder = $"/var/log/azure/{identity[0]}";
        _folder = Path.Combine(Library, $"{identity[0]}-{identity[1]}");
        ZipFile.ExtractToDirectory(package, _folder);
        foreach (string folder in (string[])["config", "status"])
        {
            Directory.CreateDirectory(Path.Combine(_folder, folder));
        }

        foreach (string command in (string[])["install", "enable", "worker", "guardian"])
        {
            File.SetUnixFileMode(Path.Combine(_folder, "bin", command), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        File.WriteAllText(Path.Combine(_folder, "HandlerEnvironment.json"), $$"""
            [{"name": "{{identity[0]}}", "version": 1.0, "handlerEnvironment": {"logFolder": "{{_logFolder}}",
              "configFolder": "{{_folder}}/config", "statusFolder": "{{_folder}}/status", "heartbeatFile": "{{_folder}}/heartbeat.log"}
            }]
            """);
        Children.Adopt();
        Run("install");
    }

    /// <summary>Scratch disks, mounted.</summary>
    internal IReadOnlyList<LoopDisk> Disks => _disks;

    /// <summary>Adds scratch disks until there are so many; each kind of file system in turn.</summary>
    internal void GrowTo(int disks, params IReadOnlyList<FileSystemKind> kinds)
    {
        while (_disks.Count < disks)
        {
            int index = _disks.Count;
            _disks.Add(LoopDisk.Create(
                DiskFolder,
                $"disk{index}",
                kinds[index % kinds.Count],
                Math.Max(LargestDisk / (index + 1), LoopDisk.SmallestSize)));
        }
    }

    /// <summary>Takes all scratch disks away.</summary>
    internal void RemoveDisks()
    {
        _disks.ForEach(disk => disk.Dispose());
        _disks.Clear();
    }

    /// <summary>Writes new files of one GiB together, the same on each disk, and leaves them in memory.</summary>
    internal void Dirty()
    {
        byte[] data = RandomNumberGenerator.GetBytes(1 << 20);
        foreach (LoopDisk disk in _disks)
        {
            using FileStream file = new(DirtyFile(disk), FileMode.CreateNew);
            for (int written = 0; written < (1 << 30) / _disks.Count; written += data.Length)
            {
                file.Write(data);
            }
        }
    }

    /// <summary>
    /// Takes away what <see cref="Dirty"/> wrote, leaves nothing to write back, and gives the memory behind the disks back.
    /// </summary>
    internal void Clean()
    {
        foreach (LoopDisk disk in _disks)
        {
            File.Delete(DirtyFile(disk));
        }

        Tool.Run("sync", ["--file-system", .. _disks.Select(disk => disk.MountPoint)]);
        foreach (LoopDisk disk in _disks)
        {
            Tool.Run("fstrim", disk.MountPoint);
        }
    }

    /// <summary>Backs up all disks.</summary>
    /// <exception cref="InvalidOperationException">The backup failed, or did not end.</exception>
    internal async Task<Figures> BackUpAsync()
    {
        _sequence++;
        await WriteSettingsAsync();
        string status = Path.Combine(_folder, "status", $"{_sequence}.status");
        int others = Children.Reap();
        TimeSpan before = Children.ProcessorTime();
        _ = _storage.TakeCalls();

        var clock = Stopwatch.StartNew();
        Run("enable");
        TimeSpan enabled = clock.Elapsed;
        byte[] transition = await File.ReadAllBytesAsync(status);
        TimeSpan ended = Await(clock, () => !File.ReadAllBytes(status).AsSpan().SequenceEqual(transition));
        Await(clock, () => Children.Reap() <= others);

        string log = await File.ReadAllTextAsync(Path.Combine(_logFolder, "extension.log"));
        FrozenWindow? window = FrozenWindow.Find(log);
        SnapshotCalls calls = _storage.TakeCalls();
        string? code = JsonNode.Parse(await File.ReadAllTextAsync(status))![0]!["status"]!["code"]?.ToString();
        return code == "1" && window?.Disks.Count == _disks.Count && calls.Requests.Count == _disks.Count
            ? new Figures(enabled, ended, Children.ProcessorTime() - before, window, calls)
            : throw new InvalidOperationException(
                $"The backup failed with code {code}:\n{await File.ReadAllTextAsync(status)}\n{log}");
    }

    /// <summary>Backs up all disks and returns the most memory that all processes had together, in bytes.</summary>
    internal async Task<long> MeasureMemoryAsync()
    {
        long most = 0;
        using var stop = new CancellationTokenSource();
        var sampler = new Thread(() =>
        {
            while (!stop.Token.WaitHandle.WaitOne(Poll))
            {
                most = Math.Max(most, Children.ResidentMemory(_folder));
            }
        });
        sampler.Start();
        await BackUpAsync();
        await stop.CancelAsync();
        sampler.Join();
        return most;
    }

    public void Dispose()
    {
        RemoveDisks();
        _certificate.Dispose();
    }

    private static string DirtyFile(LoopDisk disk) => Path.Combine(disk.MountPoint, "dirty");

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
        var start = new ProcessStartInfo(Path.Combine(_folder, "bin", command))
        {
            WorkingDirectory = _folder,
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

    private async Task WriteSettingsAsync()
    {
        List<string> disks = [];
        foreach (LoopDisk disk in _disks)
        {
            disks.Add(await _storage.DiskAsync($"{disk.Name}.vhd"));
        }

        string log = await _storage.ReportAsync($"log{_sequence}.txt"); // new ones for each backup, as the service does
        string status = await _storage.ReportAsync($"status{_sequence}.txt");
        string text = BackupSettings.Write(_certificate, disks, log, status);
        await File.WriteAllTextAsync(Path.Combine(_folder, "config", $"{_sequence}.settings"), text);
    }
}
