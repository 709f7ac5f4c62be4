using SnapshotCore.Freeze;
using SnapshotCore.Linux;

namespace SnapshotCore.Tests.Freeze;

/// <summary>A sysfs made of plain files, as far as the block device graph reads it.</summary>
internal sealed class ScratchSys : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("sys");

    internal ScratchSys()
    {
        Directory.CreateDirectory(Path.Combine(_root.FullName, "dev/block"));
        Directory.CreateDirectory(Path.Combine(_root.FullName, "class/block"));
    }

    internal BlockDeviceGraph Graph => new(_root.FullName, Path.Combine(_root.FullName, "devnodes"));

    /// <summary>The number of a device that was added.</summary>
    internal DeviceNumber NumberOf(string name) =>
        Sysfs.DeviceIn(Path.Combine(_root.FullName, "class/block", name))
        ?? throw new ArgumentException("There is no such device.", nameof(name));

    /// <summary>Adds a device; a partition's name is disk/partition.</summary>
    internal ScratchSys Device(string name, string number, params string[] slaves)
    {
        string folder = Path.Combine(_root.FullName, "devices", name);
        Write(Path.Combine(folder, "dev"), number + "\n");
        if (name.Contains('/', StringComparison.Ordinal))
        {
            Write(Path.Combine(folder, "partition"), "1\n");
        }

        Directory.CreateSymbolicLink(Path.Combine(_root.FullName, "dev/block", number), folder);
        Directory.CreateSymbolicLink(Path.Combine(_root.FullName, "class/block", Path.GetFileName(name)), folder);
        foreach (string slave in slaves)
        {
            Directory.CreateDirectory(Path.Combine(folder, "slaves"));
            Directory.CreateSymbolicLink(
                Path.Combine(folder, "slaves", Path.GetFileName(slave)), Path.Combine(_root.FullName, "devices", slave));
        }

        return this;
    }

    internal ScratchSys Loop(string name, string number, string backingFile)
    {
        Device(name, number);
        Write(Path.Combine(_root.FullName, "devices", name, "loop/backing_file"), backingFile + "\n");
        return this;
    }

    /// <summary>Adds a SCSI disk of a Hyper-V controller; the address is host:channel:target:lun.</summary>
    internal ScratchSys Vmbus(string name, string number, string controllerId, string address)
    {
        string controller = "bus/vmbus/devices/" + controllerId;
        string host = address[..address.IndexOf(':', StringComparison.Ordinal)];
        string target = address[..address.LastIndexOf(':')];
        return Device(name, number)
            .File(controller + "/device_id", $"{{{controllerId}}}\n")
            .File($"{controller}/host{host}/target{target}/{address}/block/{name}/dev", number + "\n");
    }

    /// <summary>Adds a logical volume of LVM; groups are named by a digit.</summary>
    internal ScratchSys Volume(string name, string number, char group, params string[] members) =>
        Device(name, number, members)
            .File($"devices/{name}/dm/uuid", $"LVM-{new string(group, 32)}{number.PadLeft(32, 'v')}\n");

    /// <summary>Adds an NVMe disk of some model.</summary>
    internal ScratchSys Nvme(string name, string number, string model, int? namespaceId = null)
    {
        Device(name, number);
        if (namespaceId is not null)
        {
            Write(Path.Combine(_root.FullName, "devices", name, "nsid"), $"{namespaceId}\n");
        }

        Write(Path.Combine(_root.FullName, "devices", name, "device/model"), model + "\n");
        Directory.CreateDirectory(Path.Combine(_root.FullName, "block"));
        Directory.CreateSymbolicLink(
            Path.Combine(_root.FullName, "block", name), Path.Combine(_root.FullName, "devices", name));
        return this;
    }

    /// <summary>Adds a mounted btrfs over devices that were added before; each has its node in /dev.</summary>
    internal ScratchSys Btrfs(string id, params string[] members)
    {
        string folder = Path.Combine(_root.FullName, "fs/btrfs", id, "devices");
        Directory.CreateDirectory(folder);
        foreach (string member in members)
        {
            Directory.CreateSymbolicLink(Path.Combine(folder, member), Path.Combine(_root.FullName, "devices", member));
        }

        return this;
    }

    /// <summary>Adds a link in /dev to a device's node.</summary>
    internal ScratchSys DeviceLink(string path, string device)
    {
        string link = Path.Combine(_root.FullName, "devnodes", path);
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        string node = Path.Combine(_root.FullName, "devnodes", device);
        Write(node, string.Empty);
        System.IO.File.CreateSymbolicLink(link, node);
        return this;
    }

    /// <summary>Adds a file anywhere in it.</summary>
    internal ScratchSys File(string path, string content)
    {
        Write(Path.Combine(_root.FullName, path), content);
        return this;
    }

    public void Dispose() => _root.Delete(recursive: true);

    private static void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using StreamWriter writer = System.IO.File.CreateText(path);
        writer.Write(content);
    }
}
