using Lab;

namespace Faults;

/// <summary>A control group of the machine, seen in the sandbox for as long as it is needed.</summary>
internal sealed class ControlGroup : IDisposable
{
    private const string Processes = "cgroup.procs";
    private const string Unified = "0::";

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(10);

    private readonly string _mount;
    private readonly string _folder;
    private readonly string _origin = File.ReadLines("/proc/self/cgroup")
        .Where(line => line.StartsWith(Unified, StringComparison.Ordinal)).Select(line => line[Unified.Length..]).FirstOrDefault("/");

    private ControlGroup(string mount, string folder)
    {
        _mount = mount;
        _folder = folder;
    }

    /// <summary>A group of the unified hierarchy; null where there is none.</summary>
    internal static ControlGroup? TryUnified() => TryMake("/mnt/cgroup2", "-t", "cgroup2", "none");

    /// <summary>A group with a limit of memory; null where version 1 of the memory controller is not to be had.</summary>
    internal static ControlGroup? TryMemory() => TryMake("/mnt/memory", "-t", "cgroup", "-o", "memory", "none");

    /// <summary>Takes a process in, with all it starts from then on; 0: this one.</summary>
    internal void Add(int process) => Write(_folder, Processes, process);

    /// <summary>Takes this process out again, to where it was in the unified hierarchy.</summary>
    internal void Leave() => Write(_mount + _origin, Processes, 0);

    /// <summary>Limits what its processes allocate from now on, in bytes; beyond it one of them is killed.</summary>
    internal void LimitMemory(long bytes) => Write(_folder, "memory.limit_in_bytes", bytes);

    /// <summary>Kills all in it at once.</summary>
    internal void Kill() => Write(_folder, "cgroup.kill", 1);

    /// <summary>Removes it; all in it must have ended.</summary>
    /// <exception cref="TimeoutException">A process is still in it.</exception>
    public void Dispose()
    {
        bool isGone = SpinWait.SpinUntil(TryRemove, EndLimit);
        Tool.Run("umount", _mount);
        Directory.Delete(_mount);
        if (!isGone)
        {
            throw new TimeoutException($"The control group {_folder} is still in use.");
        }
    }

    private static ControlGroup? TryMake(string mount, params IEnumerable<string> how)
    {
        Directory.CreateDirectory(mount);
        try
        {
            Tool.Run("mount", [.. how, mount]);
        }
        catch (InvalidOperationException)
        {
            Directory.Delete(mount);
            return null;
        }

        string folder = Path.Combine(mount, $"faults-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        return new ControlGroup(mount, folder);
    }

    private static void Write(string folder, string file, long value)
    {
        using FileStream stream = new(Path.Combine(folder, file), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        stream.Write(System.Text.Encoding.ASCII.GetBytes($"{value}"));
    }

    // A process leaves its group a little after its end.
    private bool TryRemove()
    {
        try
        {
            Directory.Delete(_folder);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
