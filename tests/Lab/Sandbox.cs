namespace Lab;

/// <summary>What scripts/sandbox sets up: the only place in which tests and demo freeze anything.</summary>
public static class Sandbox
{
    private const string Marker = "/run/sandbox";
    private const string Writes = "/os-disk/layer";
    private const string ThrowAwayMachine = "/run/throw-away-machine";

    /// <summary>Whether this process runs inside the sandbox, or in a machine that is made for one test and then gone.</summary>
    public static bool IsInside => (File.Exists(Marker) && Directory.Exists(Writes)) || File.Exists(ThrowAwayMachine);

    /// <summary>Device numbers (major:minor) of files written in the sandbox; its script notes them in the marker.</summary>
    internal static IReadOnlyCollection<string> OwnDevices => File.ReadAllLines(Marker);

    /// <summary>Refuses to go on outside the sandbox, where a freeze could hit the machine's own disks.</summary>
    /// <exception cref="InvalidOperationException">Not inside; with the remedy.</exception>
    public static void Require()
    {
        if (!IsInside)
        {
            throw new InvalidOperationException(
                "This freezes file systems and must run inside scripts/sandbox: use scripts/test or scripts/demo.");
        }
    }

    /// <summary>Every file that was written inside the sandbox so far and still exists, by its path in there.</summary>
    public static IReadOnlySet<string> WrittenFiles()
    {
        Require();
        var files = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string layer in Directory.EnumerateDirectories(Writes))
        {
            string point = File.ReadAllText(Path.Combine(layer, "point"));
            string upper = Path.Combine(layer, "upper");
            foreach (string file in Directory.EnumerateFiles(upper, "*", EveryFile))
            {
                string path = Path.Combine(point, Path.GetRelativePath(upper, file));
                if (File.Exists(path)) // an overlay notes a deleted file of the layer below as a device of that name
                {
                    files.Add(path);
                }
            }
        }

        foreach (string memory in (string[])["/run", "/dev/shm"])
        {
            files.UnionWith(Directory.EnumerateFiles(memory, "*", EveryFile));
        }

        return files;
    }

    private static EnumerationOptions EveryFile =>
        new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
}
