using System.Globalization;

namespace Lab;

/// <summary>Some thousand bind mounts of one folder, as machines with many containers have them.</summary>
public sealed class ManyMounts : IDisposable
{
    private readonly string _folder;
    private readonly Stack<string> _mounted = [];

    private ManyMounts(string folder)
    {
        _folder = folder;
    }

    /// <summary>Mounts a folder again and again.</summary>
    /// <param name="what">The folder that is mounted.</param>
    /// <param name="folder">Made; holds the mount points.</param>
    /// <param name="count">How often.</param>
    public static ManyMounts Create(string what, string folder, int count)
    {
        Sandbox.Require();
        var mounts = new ManyMounts(folder);
        try
        {
            for (int i = 0; i < count; i++)
            {
                string point = Path.Combine(folder, i.ToString(CultureInfo.InvariantCulture));
                Directory.CreateDirectory(point);
                Native.BindMount(what, point);
                mounts._mounted.Push(point);
            }

            return mounts;
        }
        catch
        {
            mounts.Dispose();
            throw;
        }
    }

    /// <summary>Unmounts and deletes.</summary>
    public void Dispose()
    {
        while (_mounted.TryPop(out string? point))
        {
            Native.Unmount(point);
        }

        Directory.Delete(_folder, recursive: true);
    }
}
