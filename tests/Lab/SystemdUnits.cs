namespace Lab;

/// <summary>The systemd of the sandbox (scripts/sandbox --systemd), and the control groups of its units.</summary>
public static class SystemdUnits
{
    private const string Groups = "/sys/fs/cgroup";

    /// <summary>Whether this process runs on a machine that systemd manages, sd_booted(3).</summary>
    public static bool IsRunning => Directory.Exists("/run/systemd/system");

    /// <summary>The names of all units that match a pattern, whatever their state.</summary>
    public static IReadOnlyList<string> List(string pattern) =>
    [
        .. Tool.Run("systemctl", "list-units", "--all", "--plain", "--no-legend", "--no-pager", pattern)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]),
    ];

    /// <summary>A property of a unit, as <c>systemctl show</c> words it.</summary>
    public static string Property(string unit, string name) =>
        Tool.Run("systemctl", "show", "--value", $"--property={name}", unit);

    /// <summary>The control group of a process, cgroups(7), as an absolute path within the hierarchy of version 2.</summary>
    public static string GroupOf(int process) => File.ReadLines($"/proc/{process}/cgroup")
        .Single(line => line.StartsWith("0::", StringComparison.Ordinal))[3..];

    /// <summary>SIGKILL at once to everything in these groups (Linux 5.14).</summary>
    public static void Kill(params IEnumerable<string> groups)
    {
        FileStream[] switches =
            [.. groups.Select(group => new FileStream($"{Groups}{group}/cgroup.kill", FileMode.Open, FileAccess.Write, FileShare.Write, 0))];
        Array.ForEach(switches, one => one.Write("1"u8));
        Array.ForEach(switches, one => one.Dispose());
    }
}
