using Lab;

namespace IntegrationTests.Freeze;

/// <summary>
/// The links that udev makes on a VM in Azure, to devices of the test's choice. They are in a /dev/disk of memory that this
/// mount namespace alone sees; the sandbox has the machine's own /dev.
/// </summary>
internal sealed class DiskLinks : IDisposable
{
    private const string Folder = "/dev/disk";

    private readonly bool _isFolderNew;

    /// <summary>Makes a link for each data disk.</summary>
    internal DiskLinks(params IEnumerable<(int Lun, LoopDisk Disk)> disks)
    {
        Sandbox.Require();
        _isFolderNew = !Directory.Exists(Folder);
        Directory.CreateDirectory(Folder);
        try
        {
            Tool.Run("mount", "-t", "tmpfs", "disk-links", Folder);
            string byLun = Directory.CreateDirectory(Folder + "/azure/data/by-lun").FullName;
            foreach ((int lun, LoopDisk disk) in disks)
            {
                File.CreateSymbolicLink($"{byLun}/{lun}", disk.Device);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Takes the mount away; what is below it is as before.</summary>
    public void Dispose()
    {
        if (File.ReadLines("/proc/self/mounts").Any(line => line.StartsWith($"disk-links {Folder} ", StringComparison.Ordinal)))
        {
            Tool.Run("umount", Folder);
        }

        if (_isFolderNew)
        {
            Directory.Delete(Folder);
        }
    }
}
