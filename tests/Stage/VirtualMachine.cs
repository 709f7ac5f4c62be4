using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

using AgentEmulator.Agent;
using AgentEmulator.Certificates;
using AgentEmulator.Status;

using Lab;

using ReportSchemas;

namespace Stage;

/// <summary>A disk of the machine and the blob that stands for it in storage.</summary>
internal sealed record VmDisk(LoopDisk Disk, string Blob);

/// <summary>A virtual machine: scratch disks, their blobs in storage, the guest agent, the installed extension.</summary>
internal sealed partial class VirtualMachine(Azurite storage)
{
    internal const string DiskFolder = "/dev/shm/vm";
    private static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(15);
    private static readonly string[] Traces =
        ["/var/lib/waagent", "/var/log/azure", "/etc/azure", "/etc/waagent.conf", "/run/vmsnapshot", "/dev/shm/vmsnapshot"];

    private readonly Leftovers _before = Leftovers.Before();
    private readonly string _id = Guid.NewGuid().ToString("N")[..8];
    private readonly List<VmDisk> _disks = [];
    private readonly SecretSearch _secrets = new();
    private int _sequence = -1;
    private string? _reportBlob;

    internal VmAgent Agent { get; } = new(Repository.Package);

    internal Azurite Storage => storage;

    internal IReadOnlyList<VmDisk> Disks => _disks;

    internal VmCertificate Certificate { get; private set; } = null!;

    internal string StatusBlob => $"{_id}-status.txt";

    internal string LogsBlob => $"{_id}-logs.txt";

    /// <summary>Number of the newest settings that were delivered; -1 before the first.</summary>
    internal int Sequence => _sequence;

    /// <summary>Where the extension's log is.</summary>
    internal string LogFile => Path.Combine(Agent.LogFolder, "extension.log");

    internal string LogText => File.Exists(LogFile) ? File.ReadAllText(LogFile) : string.Empty;

    /// <summary>How long the last frozen window was, as the log's timeline tells: first freeze call to last thaw return.</summary>
    internal TimeSpan FrozenFor => Timeline().Matches(LogText) is [.., var last]
        ? TimeSpan.FromMilliseconds(double.Parse(last.Groups["end"].Value))
        : throw new InvalidOperationException($"No timeline in extension.log:\n{LogText}");

    /// <summary>What a test has found on its way and will fail for at its end, one sentence each.</summary>
    internal List<string> Faults { get; } = [];

    /// <summary>The extension's running processes.</summary>
    internal IReadOnlyList<RunProcess> Processes => RunProcess.In(Agent.HandlerFolder);

    /// <summary>Makes disks, blobs and certificate, and brings the installed extension.</summary>
    internal async Task BuildAsync(IReadOnlyList<FileSystemKind> disks)
    {
        InstalledHandler.BringTo(Agent.HandlerFolder);
        Directory.CreateDirectory(Path.Combine(Agent.LogFolder, "events"));
        await BuildBareAsync(disks, VmCertificate.Create(Agent.Options.LibraryFolder, TimeProvider.System));
    }

    /// <summary>Makes disks and blobs for a machine on which an agent is still to install the extension.</summary>
    /// <param name="disks">A disk for each of these file systems.</param>
    /// <param name="certificate">The one that the agent has; the machine disposes it in the end.</param>
    internal async Task BuildBareAsync(IReadOnlyList<FileSystemKind> disks, VmCertificate certificate)
    {
        Certificate = certificate;
        for (int i = 0; i < disks.Count; i++)
        {
            LoopDisk disk = LoopDisk.Create(DiskFolder, $"disk{i}", disks[i]);
            _disks.Add(new VmDisk(disk, $"{_id}-disk{i}.vhd"));
            await storage.CreatePageBlobAsync(_disks[i].Blob, 1 << 20);
        }

        await storage.CreateBlockBlobAsync(StatusBlob);
        await storage.CreatePageBlobAsync(LogsBlob, 0);
    }

    /// <summary>A SAS URI as the service hands out for a backup; other rights or times on demand.</summary>
    internal string Sas(string blob, string rights = "rw", TimeSpan? lifetime = null) => storage.Sas(
        blob, rights, TimeProvider.System.GetUtcNow() + (lifetime ?? TimeSpan.FromHours(1))).AbsoluteUri;

    /// <summary>The settings of a good backup of all disks.</summary>
    internal RequestBuilder NewRequest() => new(
        _disks.Select(disk => Sas(disk.Blob)), Sas(LogsBlob), Sas(StatusBlob), TimeProvider.System.GetUtcNow());

    /// <summary>A request after the first: as the service does, with status and logs blobs of its own.</summary>
    internal async Task<RequestBuilder> NextRequestAsync()
    {
        RequestBuilder request = NewRequest();
        await MakeNewReportBlobsAsync(request);
        return request;
    }

    /// <summary>Makes new, empty status and logs blobs, and has a request name them.</summary>
    internal async Task MakeNewReportBlobsAsync(RequestBuilder request)
    {
        (string status, string logs) = ($"{Guid.NewGuid():N}-{StatusBlob}", $"{Guid.NewGuid():N}-{LogsBlob}");
        await storage.CreateBlockBlobAsync(status);
        await storage.CreatePageBlobAsync(logs, 0);
        request.Protected["statusBlobUri"] = Sas(status);
        request.Protected["logsBlobUri"] = Sas(logs);
    }

    /// <summary>Makes a request the goal; the next number if none is given. Nothing is written or run yet.</summary>
    /// <param name="request">The request.</param>
    /// <param name="sequence">The number of the settings.</param>
    /// <param name="change">Changes what the agent is given, the encrypted settings for example.</param>
    internal void Deliver(
        RequestBuilder request, int? sequence = null, Func<ExtensionSettings, ExtensionSettings>? change = null)
    {
        _secrets.Add(request);
        _reportBlob = ReportBlobOf(request);
        _sequence = sequence ?? _sequence + 1;
        var settings = new ExtensionSettings(_sequence)
        {
            PublicSettings = request.PublicText,
            ProtectedSettings = Certificate.Encrypt(request.ProtectedText),
            Thumbprint = Certificate.Thumbprint,
        };
        Agent.Goal = Agent.Goal with { Settings = [change is null ? settings : change(settings)] };
    }

    /// <summary>Delivers the request, has the agent run enable, waits for the backup's end.</summary>
    internal async Task<BackupResult> RunBackupAsync(
        RequestBuilder request, int? sequence = null, Func<ExtensionSettings, ExtensionSettings>? change = null)
    {
        Deliver(request, sequence, change);
        HandlerFailure? failure = await Agent.ProcessAsync();
        Assert.True(failure is null, failure?.Message);
        return await WaitForEndAsync();
    }

    /// <summary>As <see cref="RunBackupAsync"/>, but something happens to what lies on the disk before enable runs.</summary>
    internal async Task<BackupResult> RunDisturbedAsync(RequestBuilder request, Action disturb)
    {
        Deliver(request);
        Agent.WriteSettings();
        disturb();
        HandlerFailure? failure = await Agent.EnableAsIsAsync();
        Assert.True(failure is null, failure?.Message);
        return await WaitForEndAsync();
    }

    /// <summary>
    /// Waits until the status of the newest number is terminal, and the extension's processes have ended. Status file and, if
    /// one was uploaded, status blob have to be what the agent takes, and valid by their schemas.
    /// </summary>
    internal async Task<BackupResult> WaitForEndAsync()
    {
        string path = Agent.StatusFile(_sequence);
        await WaitAsync(() => BackupResult.Read(path) is { IsTransitional: false }, RunLimit, $"terminal status in {path}");
        await WaitAsync(() => Processes.Count == 0, EndLimit, "end of the worker");
        StatusVerdict verdict = StatusFileJudge.Judge(
            await File.ReadAllBytesAsync(path), Agent.Goal.Name, Agent.Goal.Version, _sequence, path);
        Assert.True(verdict is { Problem: null, IsPoison: false, IsUnreadable: false }, verdict.Problem);
        BackupResult result = BackupResult.Read(path)!;
        Assert.Empty(ReportSchema.FaultsOfFile(result.Text));
        Assert.Empty(await FaultsOfBlobAsync());
        return result;
    }

    // What the service reads. A page blob is filled with blanks; what is no array at all was there before.
    private async Task<IReadOnlyList<string>> FaultsOfBlobAsync()
    {
        string? text = _reportBlob is null ? null : await storage.TryReadTextAsync(_reportBlob);
        return text is ['[', ..] ? ReportSchema.FaultsOfBlob(text.TrimEnd(' ')) : [];
    }

    // Tests send requests through proxies, and to hosts that are none: the name of the blob stays.
    private static string? ReportBlobOf(RequestBuilder request) =>
        (request.Public["statusBlobUri"] ?? request.Protected["statusBlobUri"]) is JsonValue value
        && value.TryGetValue(out string? text) && Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
            ? Path.GetFileName(uri.AbsolutePath)
            : null;

    /// <summary>Waits for something that is to happen.</summary>
    internal async Task WaitAsync(Func<bool> condition, TimeSpan limit, string what)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > limit)
            {
                Assert.Fail($"No {what} after {limit.TotalSeconds:0} s. extension.log:\n{LogText}");
            }

            _secrets.Watch(Processes);
            await Task.Delay(5);
        }
    }

    /// <summary>All snapshots of all disks.</summary>
    internal async Task<IReadOnlyList<BlobSnapshot>> SnapshotsAsync()
    {
        var all = new List<BlobSnapshot>();
        foreach (VmDisk disk in _disks)
        {
            all.AddRange(await storage.SnapshotsOfAsync(disk.Blob));
        }

        return all;
    }

    /// <summary>Where a secret of a delivered request shows, one sentence each.</summary>
    internal IReadOnlyList<string> FindSecrets() => _secrets.Find(Traces);

    /// <summary>Ends, thaws, unmounts and deletes everything; what should not have been there, one sentence each.</summary>
    internal async Task<IReadOnlyList<string>> TakeDownAsync()
    {
        List<string> left = [.. Faults];
        await EndProcessesAsync(left);
        try
        {
            left.AddRange(FindSecrets());
        }
        finally
        {
            foreach (VmDisk disk in _disks)
            {
                await Task.Run(() => TakeDown(disk.Disk, left));
            }

            Certificate?.Dispose();
            RemoveTraces();
        }

        left.AddRange(_before.Find(Agent.HandlerFolder, [], ["/tmp"]));
        return left;
    }

    // Whatever is wrong with one disk, the others go as well, and the tests that follow find none of them.
    private static void TakeDown(LoopDisk disk, List<string> left)
    {
        try
        {
            if (disk.Thaw())
            {
                left.Add($"{disk.MountPoint} was frozen");
            }

            disk.Dispose();
        }
        catch (Exception exception) when (exception is InvalidOperationException or TimeoutException or IOException)
        {
            left.Add(exception.Message);
        }
    }

    /// <summary>Deletes what agent and extension keep between runs.</summary>
    internal static void RemoveTraces()
    {
        foreach (string path in Traces.Append(DiskFolder))
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }

            File.Delete(path);
        }
    }

    [GeneratedRegex(@"Timeline: .*thaw \d+\.\d+-(?<end>\d+\.\d+) ms", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Timeline();

    private async Task EndProcessesAsync(List<string> left)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (Processes.Count > 0 && TimeProvider.System.GetElapsedTime(started) < EndLimit)
        {
            await Task.Delay(20);
        }

        // The guardian starts a worker anew when one is killed: as often as it takes.
        for (int round = 0; Processes.Count > 0 && round < 100; round++)
        {
            left.AddRange(Processes.Select(process => $"{process.Name} ({process.Id}) had to be killed"));
            foreach (RunProcess process in Processes)
            {
                process.Kill();
            }

            await Task.Delay(50);
        }
    }
}
