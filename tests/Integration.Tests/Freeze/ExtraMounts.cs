using Lab;

namespace IntegrationTests.Freeze;

/// <summary>Mounts beside those of the scratch disks; its end unmounts them, the last first.</summary>
internal sealed class ExtraMounts(string folder) : IDisposable
{
    private readonly List<string> _mounted = [];

    /// <summary>Mounts on a new folder of this name; the arguments are mount(8)'s but the last.</summary>
    internal void Mount(string name, params IEnumerable<string> arguments)
    {
        Directory.CreateDirectory(Path.Combine(folder, name));
        MountOver(Path.Combine(folder, name), arguments);
    }

    /// <summary>Mounts on a new file of this name.</summary>
    internal void MountFile(string name, params IEnumerable<string> arguments)
    {
        Directory.CreateDirectory(folder);
        File.Create(Path.Combine(folder, name)).Dispose();
        MountOver(Path.Combine(folder, name), arguments);
    }

    /// <summary>Mounts on what is there.</summary>
    internal void MountOver(string mountPoint, params IEnumerable<string> arguments)
    {
        Tool.Run("mount", [.. arguments, mountPoint]);
        _mounted.Add(mountPoint);
    }

    /// <summary>Unmounts.</summary>
    public void Dispose()
    {
        foreach (string mountPoint in _mounted.AsEnumerable().Reverse())
        {
            Tool.Run("umount", mountPoint);
        }

        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
