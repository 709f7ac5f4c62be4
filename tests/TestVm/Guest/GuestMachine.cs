using AgentEmulator.Agent;
using AgentEmulator.Certificates;

using Lab;

using Stage;

namespace TestVm.Guest;

/// <summary>The machine with its guest agent, the installed package, and storage on its loopback interface.</summary>
internal sealed class GuestMachine : IAsyncDisposable
{
    private const int Disks = 4;
    private const int DiskSize = 1 << 20;
    private readonly VmCertificate _certificate;
    private int _sequence;

    private GuestMachine(Azurite storage, int sequence)
    {
        Storage = storage;
        _sequence = sequence;
        _certificate = VmCertificate.Create(Agent.Options.LibraryFolder, TimeProvider.System);
    }

    internal VmAgent Agent { get; } = new(Repository.Package);

    internal Azurite Storage { get; }

    /// <summary>Number of the settings that were delivered last.</summary>
    internal int Sequence => _sequence;

    /// <summary>The extension's log; empty while there is none.</summary>
    internal string LogText => File.Exists(LogFile) ? File.ReadAllText(LogFile) : string.Empty;

    /// <summary>The extension's running processes.</summary>
    internal IReadOnlyList<RunProcess> Processes => RunProcess.In(Agent.HandlerFolder);

    /// <summary>Names of the blobs that stand for the disks.</summary>
    internal static IReadOnlyList<string> DiskBlobs { get; } = [.. Enumerable.Range(0, Disks).Select(disk => $"disk{disk}.vhd")];

    /// <summary>Starts storage; nothing of the extension yet.</summary>
    internal static async Task<GuestMachine> StartAsync()
    {
        Azurite storage = await Azurite.StartAsync(limit: TimeSpan.FromMinutes(4)); // the processors are emulated
        foreach (string disk in DiskBlobs)
        {
            await storage.CreatePageBlobAsync(disk, DiskSize);
        }

        return new GuestMachine(storage, sequence: -1);
    }

    /// <summary>Name of the status blob of the settings with a number.</summary>
    internal static string StatusBlob(int sequence) => $"{sequence}-status.txt";

    /// <summary>Makes the next backup the agent's goal.</summary>
    /// <param name="proxy">By whose way the disks' blobs are reached.</param>
    internal async Task DeliverAsync(DelayingProxy proxy)
    {
        _sequence++;
        string logs = $"{_sequence}-logs.txt";
        await Storage.CreateBlockBlobAsync(StatusBlob(_sequence));
        await Storage.CreatePageBlobAsync(logs, 0);
        var request = new RequestBuilder(
            DiskBlobs.Select(disk => proxy.Through(Sas(disk))), Sas(logs), Sas(StatusBlob(_sequence)), TimeProvider.System.GetUtcNow());
        var settings = new ExtensionSettings(_sequence)
        {
            PublicSettings = request.PublicText,
            ProtectedSettings = _certificate.Encrypt(request.ProtectedText),
            Thumbprint = _certificate.Thumbprint,
        };
        Agent.Goal = Agent.Goal with { Settings = [settings] };
    }

    /// <summary>An address in storage with all rights that a backup gets.</summary>
    internal string Sas(string blob) => Storage.Sas(blob, "rw", TimeProvider.System.GetUtcNow().AddHours(2)).AbsoluteUri;

    /// <summary>The code in the status blob of the last backup.</summary>
    internal async Task<int?> BlobCodeAsync() => BackupResult.CodeOf(await Storage.ReadTextAsync(StatusBlob(_sequence)));

    /// <summary>Waits until the last backup's status is terminal and the extension's processes have ended.</summary>
    internal async Task<BackupResult> WaitForEndAsync()
    {
        string path = Agent.StatusFile(_sequence);
        await Wait.UntilAsync(() => BackupResult.Read(path) is { IsTransitional: false }, TimeSpan.FromSeconds(120), "terminal status");
        await Wait.UntilAsync(() => Processes.Count == 0, TimeSpan.FromSeconds(60), "end of the extension's processes");
        return BackupResult.Read(path)!;
    }

    /// <summary>Kills all processes of the extension.</summary>
    internal void KillProcesses()
    {
        foreach (RunProcess process in Processes)
        {
            process.Kill();
        }
    }

    /// <summary>Kills the extension's processes until none is left: a guardian starts a worker anew when one is killed.</summary>
    internal async Task EndProcessesAsync()
    {
        for (int round = 0; Processes.Count > 0 && round < 100; round++)
        {
            KillProcesses();
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }

    private string LogFile => Path.Combine(Agent.LogFolder, "extension.log");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _certificate.Dispose();
        await Storage.DisposeAsync();
    }
}
