namespace Lab;

/// <summary>The state of the sandbox at one moment, to find out what a handler has left behind after its end.</summary>
public sealed class Leftovers
{
    private readonly IReadOnlySet<string> _mounts = Mounts();
    private readonly IReadOnlySet<string> _loopDevices = LoopDevices();
    private readonly IReadOnlySet<string> _locks = Locks();
    private readonly IReadOnlySet<string> _files = Sandbox.WrittenFiles();

    private Leftovers()
    {
    }

    /// <summary>Takes the state before the handler is installed.</summary>
    /// <exception cref="InvalidOperationException">Not in the sandbox.</exception>
    public static Leftovers Before() => new();

    /// <summary>What is there now and was not before, one sentence each; empty if nothing.</summary>
    /// <param name="handlerFolder">The handler's version folder: no process may run from it.</param>
    /// <param name="disks">Disks that must not be frozen.</param>
    /// <param name="mayStay">Files, and folders with all in them, that may stay; e.g. the handler's logs, /etc/azure.</param>
    public IReadOnlyList<string> Find(
        string handlerFolder, IEnumerable<LoopDisk> disks, IReadOnlyCollection<string> mayStay) =>
    [
        .. Processes(handlerFolder).Select(process => $"process {process} still runs"),
        .. disks.Where(disk => disk.IsFrozen).Select(disk => $"{disk.MountPoint} is still frozen"),
        .. Mounts().Except(_mounts).Select(mount => $"mount {mount} is left"),
        .. LoopDevices().Except(_loopDevices).Select(device => $"loop device {device} is left"),
        .. Locks().Except(_locks).Select(held => $"lock {held} is still held"),
        .. ((string[])["/run/vmsnapshot", "/dev/shm/vmsnapshot"]).Where(Path.Exists).Select(path => $"{path} is left"),
        .. Sandbox.WrittenFiles().Except(_files).Where(file => !mayStay.Any(folder => IsBelow(folder, file)))
            .Select(file => $"file {file} is left"),
    ];

    private static bool IsBelow(string folder, string file) =>
        file == folder || file.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);

    private static HashSet<string> Mounts() =>
        [.. MountFields().Select(fields => fields[4])];

    // The kernel lists the whole machine's; ours are those whose image lies on a file system of the sandbox.
    private static HashSet<string> LoopDevices()
    {
        HashSet<string> ours = [.. Sandbox.OwnDevices, .. MountFields().Select(fields => fields[2])];
        string list = Tool.Run("losetup", "--list", "--noheadings", "--output", "NAME,BACK-MAJ:MIN,BACK-FILE");
        return [.. list.Split('\n').Select(line => line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length == 3 && ours.Contains(fields[1]))
            .Select(fields => $"{fields[0]} ({fields[2]})")];
    }

    // Only those of other processes in this pid namespace: the kernel leaves out the rest.
    private static HashSet<string> Locks()
    {
        // Locks of open file descriptions (OFDLCK) are listed for the whole machine, whoever holds them; nothing of the
        // handler's takes any.
        string own = $" {Environment.ProcessId} ";
        return [.. File.ReadLines("/proc/locks")
            .Where(line => !line.Contains(own, StringComparison.Ordinal))
            .Where(line => !line.Contains(" OFDLCK ", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim())];
    }

    private static IEnumerable<string[]> MountFields() =>
        File.ReadLines("/proc/self/mountinfo").Select(line => line.Split(' '));

    private static IEnumerable<string> Processes(string folder)
    {
        foreach (string entry in Directory.EnumerateDirectories("/proc"))
        {
            string pid = Path.GetFileName(entry);
            string? executable = pid.All(char.IsAsciiDigit) ? ExecutableOf(entry) : null;
            if (executable is not null && IsBelow(folder, executable))
            {
                yield return $"{pid} ({executable})";
            }
        }
    }

    private static string? ExecutableOf(string entry)
    {
        try
        {
            return new FileInfo(Path.Combine(entry, "exe")).LinkTarget;
        }
        catch (IOException)
        {
            return null; // it has just ended
        }
    }
}
