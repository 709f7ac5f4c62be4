using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;

namespace Lab;

/// <summary>
/// Azurite, the emulator of Azure Storage, on a free port of the sandbox's loopback interface. It keeps everything in
/// memory, so that no frozen disk can stop it, under an account whose key is made for this one run.
/// </summary>
public sealed class Azurite : IAsyncDisposable
{
    private const string Account = "labaccount";
    private const string Container = "vhds";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly AzuriteCertificate? _certificate;
    private readonly BlobServiceClient _service;
    private readonly StorageSharedKeyCredential _credential;

    private Azurite(Process process, Uri address, string key, AzuriteCertificate? certificate)
    {
        _process = process;
        _certificate = certificate;
        _credential = new StorageSharedKeyCredential(Account, key);
        _service = new BlobServiceClient(new Uri(address, Account), _credential);
    }

    private BlobContainerClient Disks => _service.GetBlobContainerClient(Container);

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="https">Serve HTTPS, with a certificate that the sandbox is made to trust.</param>
    /// <param name="limit">The longest that it may take to start; a minute if not given.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="InvalidOperationException">Not in the sandbox, or it did not start; with what it said.</exception>
    public static async Task<Azurite> StartAsync(
        bool https = false, TimeSpan? limit = null, CancellationToken cancellation = default)
    {
        Sandbox.Require();
        AzuriteCertificate? certificate = https ? AzuriteCertificate.CreateTrusted() : null;
        int port = FreePort();
        string key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
        Process process = Launch(port, key, certificate);
        var azurite = new Azurite(process, new Uri($"{(https ? "https" : "http")}://127.0.0.1:{port}/"), key, certificate);
        try
        {
            await azurite.WaitUntilReadyAsync(port, limit ?? StartLimit, cancellation);
            await azurite.Disks.CreateIfNotExistsAsync(cancellationToken: cancellation);
            return azurite;
        }
        catch
        {
            await azurite.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a page blob, the kind that disks are, filled with zeros.</summary>
    /// <param name="name">Name in the container.</param>
    /// <param name="size">In bytes, a multiple of 512.</param>
    public Task CreatePageBlobAsync(string name, long size) => Disks.GetPageBlobClient(name).CreateAsync(size);

    /// <summary>Makes an empty block blob, as the backup service does for status and log.</summary>
    public Task CreateBlockBlobAsync(string name) => Disks.GetBlockBlobClient(name).CommitBlockListAsync([]);

    /// <summary>The whole content of a blob.</summary>
    public async Task<string> ReadTextAsync(string name)
    {
        BlobDownloadResult result = await Disks.GetBlobClient(name).DownloadContentAsync();
        return Encoding.UTF8.GetString(result.Content);
    }

    /// <summary>Notes something at a blob, as Azure Disk Encryption does.</summary>
    public Task SetMetadataAsync(string name, IDictionary<string, string> metadata) =>
        Disks.GetPageBlobClient(name).SetMetadataAsync(metadata);

    /// <summary>The whole content of a blob; null if there is none of that name, or nobody who answers at once.</summary>
    public async Task<string?> TryReadTextAsync(string name)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            BlobDownloadResult result = await Disks.GetBlobClient(name).DownloadContentAsync(limit.Token);
            return Encoding.UTF8.GetString(result.Content);
        }
        catch (Exception exception) when (exception is RequestFailedException or OperationCanceledException or AggregateException)
        {
            return null;
        }
    }

    /// <summary>Takes a snapshot of a blob, as the extension does.</summary>
    public Task TakeSnapshotAsync(string name, IDictionary<string, string> metadata) =>
        Disks.GetPageBlobClient(name).CreateSnapshotAsync(metadata);

    /// <summary>All snapshots of a blob, oldest first.</summary>
    public async Task<IReadOnlyList<BlobSnapshot>> SnapshotsOfAsync(string name)
    {
        var snapshots = new List<BlobSnapshot>();
        await foreach (BlobItem item in Disks.GetBlobsAsync(BlobTraits.Metadata, BlobStates.Snapshots, name))
        {
            if (item.Snapshot is not null && item.Name == name)
            {
                snapshots.Add(new BlobSnapshot(name, item.Snapshot, item.Metadata.AsReadOnly()));
            }
        }

        return snapshots;
    }

    /// <summary>A URI with a SAS for one blob, signed with the account's key.</summary>
    /// <param name="name">The blob.</param>
    /// <param name="rights">The letters of the SAS's <c>sp</c>, e.g. <c>rw</c>, what a backup gets.</param>
    /// <param name="expiry">When it ends; may be in the past.</param>
    public Uri Sas(string name, string rights, DateTimeOffset expiry)
    {
        var builder = new BlobSasBuilder { BlobContainerName = Container, BlobName = name, Resource = "b", ExpiresOn = expiry };
        builder.SetPermissions(rights, normalize: true);
        return new BlobUriBuilder(Disks.GetBlobClient(name).Uri) { Sas = builder.ToSasQueryParameters(_credential) }.ToUri();
    }

    /// <summary>Suspends the emulator: connections are accepted by the kernel, answers don't come (SIGSTOP).</summary>
    public void Hang() => Tool.Run("kill", "-STOP", $"{_process.Id}");

    /// <summary>Lets it go on (SIGCONT).</summary>
    public void GoOn() => Tool.Run("kill", "-CONT", $"{_process.Id}");

    /// <summary>Ends it; its blobs are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        _certificate?.Dispose();
    }

    private static Process Launch(int port, string key, AzuriteCertificate? certificate)
    {
        string script = Path.Combine(Repository.Root, "tests/Lab/azurite/node_modules/azurite/dist/src/blob/main.js");
        if (!File.Exists(script))
        {
            throw new InvalidOperationException(
                $"Azurite is not installed ({script} is missing): run `npm ci` in tests/Lab/azurite.");
        }

        var start = new ProcessStartInfo("node", [script, "--inMemoryPersistence", "--silent", "--skipApiVersionCheck",
            "--disableTelemetry", "--blobHost", "127.0.0.1", "--blobPort", $"{port}", .. certificate?.Options ?? []])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["AZURITE_ACCOUNTS"] = $"{Account}:{key}";
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    private async Task WaitUntilReadyAsync(int port, TimeSpan limit, CancellationToken cancellation)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            if (_process.HasExited)
            {
                string output = await _process.StandardOutput.ReadToEndAsync(cancellation)
                    + await _process.StandardError.ReadToEndAsync(cancellation);
                throw new InvalidOperationException($"Azurite ended with {_process.ExitCode}: {output.Trim()}");
            }

            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, cancellation);
                return;
            }
            catch (SocketException refused)
            {
                if (waited.Elapsed > limit)
                {
                    throw new InvalidOperationException(
                        $"Azurite did not answer within {limit.TotalSeconds:0} s.", refused);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellation);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
