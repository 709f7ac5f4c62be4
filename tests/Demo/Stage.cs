using Lab;

namespace Demo;

/// <summary>One disk of the pretended VM: a mounted file system, a program that writes to it, and its blob in storage.</summary>
internal sealed record StageDisk(FileSystemKind Kind, LoopDisk Disk, DiskWriter Writer, string Blob)
{
    /// <summary>What the writer had seen when it was stopped.</summary>
    internal WriterReport? Seen { get; set; }
}

/// <summary>The pretended VM with its storage: three disks under load, three page blobs, a status blob, a logs blob.</summary>
internal sealed class Stage : IAsyncDisposable
{
    internal const string StatusBlob = "status.txt";
    internal const string LogsBlob = "logs.txt";

    private const string Folder = "/dev/shm/demo";
    private readonly List<StageDisk> _disks = [];

    private Stage(Azurite storage) => Storage = storage;

    internal Azurite Storage { get; }

    internal IReadOnlyList<StageDisk> Disks => _disks;

    internal static async Task<Stage> BuildAsync(TimeProvider clock, CancellationToken cancellation)
    {
        var stage = new Stage(await Azurite.StartAsync(cancellation: cancellation));
        try
        {
            foreach (FileSystemKind kind in Enum.GetValues<FileSystemKind>())
            {
                string name = kind.ToString().ToLowerInvariant();
                LoopDisk disk = LoopDisk.Create(Folder, name, kind);
                stage._disks.Add(new StageDisk(kind, disk, new DiskWriter(disk.MountPoint, clock), $"{name}.vhd"));
                await stage.Storage.CreatePageBlobAsync($"{name}.vhd", LoopDisk.SmallestSize);
            }

            await stage.Storage.CreateBlockBlobAsync(StatusBlob);
            await stage.Storage.CreatePageBlobAsync(LogsBlob, 0);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>From now on the writers' gaps count.</summary>
    internal void StartOver()
    {
        foreach (StageDisk disk in _disks)
        {
            disk.Writer.StartOver();
        }
    }

    /// <summary>The writers end.</summary>
    internal void StopWriters()
    {
        foreach (StageDisk disk in _disks)
        {
            disk.Seen = disk.Writer.Stop();
        }
    }

    /// <summary>Thaws and removes the disks, whatever happened, and ends the storage.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (StageDisk disk in _disks)
        {
            disk.Disk.Thaw(); // else the writer could not end
            disk.Writer.Dispose();
            disk.Disk.Dispose();
        }

        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }

        await Storage.DisposeAsync();
    }
}
