using Microsoft.Win32.SafeHandles;

namespace Lab;

/// <summary>
/// A scratch disk: a sparse image behind a loop device, with a mounted file system that may be frozen. Its end thaws,
/// unmounts, detaches and deletes, whatever happened in between. Only devices that it made itself are ever touched.
/// </summary>
public sealed class LoopDisk : IDisposable
{
    /// <summary>The smallest size that every <see cref="FileSystemKind"/> takes, in bytes; sparse.</summary>
    public const long SmallestSize = 320L << 20;

    private static readonly TimeSpan ThawLimit = TimeSpan.FromSeconds(10);

    private readonly string _image;
    private SafeFileHandle? _folder;

    private LoopDisk(string name, string image, string device, string mountPoint)
    {
        Name = name;
        Device = device;
        MountPoint = mountPoint;
        _image = image;
        _folder = Native.OpenFolder(mountPoint);
    }

    /// <summary>A word for people.</summary>
    public string Name { get; }

    /// <summary>The loop device, e.g. <c>/dev/loop3</c>.</summary>
    public string Device { get; }

    /// <summary>Where the file system is mounted.</summary>
    public string MountPoint { get; }

    /// <summary>The image behind the device.</summary>
    public string Image => _image;

    /// <summary>
    /// Whether the file system is frozen, seen by a second freeze that answers EBUSY. A probe that succeeds has frozen it
    /// and thaws at once: don't probe while something else is about to freeze, and not a disk whose image lies on a
    /// frozen one (the probe would hang).
    /// </summary>
    /// <exception cref="InvalidOperationException">The kernel answers neither yes nor no.</exception>
    public bool IsFrozen
    {
        get
        {
            int errno = Native.Freeze(Folder);
            if (errno == 0)
            {
                _ = Native.Thaw(Folder);
            }

            return errno switch
            {
                0 => false,
                Native.EBUSY => true,
                _ => throw new InvalidOperationException($"FIFREEZE of {MountPoint} failed with errno {errno}."),
            };
        }
    }

    private SafeFileHandle Folder => _folder ?? throw new ObjectDisposedException(Name);

    /// <summary>Makes an image in a folder, and mounts it beside it under its name.</summary>
    /// <param name="folder">Made if absent. In memory (/dev/shm), or on another scratch disk to nest them.</param>
    /// <param name="name">Name of image and mount point.</param>
    /// <param name="kind">What it is formatted with.</param>
    /// <param name="size">In bytes; the image is sparse.</param>
    /// <exception cref="InvalidOperationException">Not in the sandbox, or a program failed; nothing is left behind.</exception>
    public static LoopDisk Create(string folder, string name, FileSystemKind kind, long size = SmallestSize)
    {
        Sandbox.Require();
        Directory.CreateDirectory(folder);
        using (FileStream file = new(Path.Combine(folder, name + ".img"), FileMode.CreateNew))
        {
            file.SetLength(size);
        }

        return Mount(folder, name, device => Format(device, kind));
    }

    /// <summary>Mounts a copy of another disk, which <see cref="CopyTo"/> made as NAME.img: a restored snapshot.</summary>
    /// <param name="folder">Where the copy is.</param>
    /// <param name="name">Name of copy and mount point.</param>
    /// <exception cref="InvalidOperationException">Not in the sandbox, or a program failed; nothing is left behind.</exception>
    public static LoopDisk Restore(string folder, string name)
    {
        Sandbox.Require();
        return Mount(folder, name, _ => { });
    }

    /// <summary>Freezes the file system, as another backup tool would.</summary>
    /// <exception cref="InvalidOperationException">It is frozen already, or can't be.</exception>
    public void Freeze()
    {
        int errno = Native.Freeze(Folder);
        if (errno != 0)
        {
            throw new InvalidOperationException($"FIFREEZE of {MountPoint} failed with errno {errno}.");
        }
    }

    /// <summary>Thaws the file system until it is not frozen; whether it was. Gives up after ten seconds.</summary>
    /// <exception cref="TimeoutException">The thaw hangs: a freeze of it is still running.</exception>
    public bool Thaw()
    {
        bool wasFrozen = false;
        SafeFileHandle folder = Folder;
        var thawing = new Thread(() =>
        {
            while (Native.Thaw(folder) == 0)
            {
                wasFrozen = true;
            }
        })
        {
            IsBackground = true,
            Name = $"thaw {Name}",
        };
        thawing.Start();
        return thawing.Join(ThawLimit)
            ? wasFrozen
            : throw new TimeoutException($"FITHAW of {MountPoint} still runs after {ThawLimit.TotalSeconds:0} s.");
    }

    /// <summary>Copies the disk's content as a snapshot of it would be: all that has reached the device.</summary>
    public void CopyTo(string path) => Tool.Run("cp", "--sparse=always", Device, path);

    /// <summary>
    /// Thaws, unmounts, detaches, deletes. One that is still used is taken out of the way all the same, so that what comes
    /// after it finds none of it.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was still used.</exception>
    public void Dispose()
    {
        if (_folder is null)
        {
            return;
        }

        try
        {
            Thaw();
        }
        finally
        {
            _folder.Dispose();
            _folder = null;
            Unmount();
        }
    }

    private void Unmount()
    {
        try
        {
            Tool.Run("umount", MountPoint);
        }
        catch (InvalidOperationException)
        {
            Tool.Run("umount", "--lazy", MountPoint);
            throw;
        }
        finally
        {
            Tool.Run("losetup", "--detach", Device); // at once, or when its last user is gone
            File.Delete(_image);
            Directory.Delete(MountPoint);
        }
    }

    private static LoopDisk Mount(string folder, string name, Action<string> prepare)
    {
        string mountPoint = Path.Combine(folder, name);
        string image = mountPoint + ".img";
        string? device = null;
        Directory.CreateDirectory(mountPoint);
        try
        {
            device = Tool.Run("losetup", "--find", "--show", image);
            prepare(device);
            Tool.Run("mount", device, mountPoint);
            return new LoopDisk(name, image, device, mountPoint);
        }
        catch
        {
            if (device is not null)
            {
                Tool.Run("losetup", "--detach", device);
            }

            File.Delete(image);
            Directory.Delete(mountPoint);
            throw;
        }
    }

    private static void Format(string device, FileSystemKind kind)
    {
        if (!device.StartsWith("/dev/loop", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{device} is no loop device: it will not be formatted.");
        }

        _ = kind switch
        {
            FileSystemKind.Ext4 => Tool.Run("mkfs.ext4", "-q", "-F", device),
            FileSystemKind.Xfs => Tool.Run("mkfs.xfs", "-q", "-f", device),
            FileSystemKind.Btrfs => Tool.Run("mkfs.btrfs", "-q", "-f", device),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }
}
