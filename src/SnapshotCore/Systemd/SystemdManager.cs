using SnapshotCore.Linux;

namespace SnapshotCore.Systemd;

/// <summary>
/// systemd as this machine's manager, spoken to through its own programs (docs/decisions/0005). Each call has a time
/// limit, so that a manager or bus that hangs costs a backup no more than that. Safe for several threads.
/// </summary>
public sealed class SystemdManager
{
    /// <summary>Where systemd keeps the files of transient units, on a tmpfs, for as long as the units live.</summary>
    internal const string TransientUnits = "/run/systemd/transient";

    /// <summary>How long whatever is asked of systemd may take.</summary>
    internal static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(2);

    private static readonly string[] Folders = ["/usr/bin", "/bin"];

    private static readonly Dictionary<string, string> CleanEnvironment = new(StringComparer.Ordinal)
    {
        ["PATH"] = "/usr/bin:/bin",
        ["LC_ALL"] = "C",
    };

    private readonly TimeProvider _clock;

    private SystemdManager(TimeProvider clock)
    {
        _clock = clock;
    }

    /// <summary>The manager; null on a machine that systemd does not manage: sd_booted(3).</summary>
    public static SystemdManager? Find(TimeProvider clock) =>
        Directory.Exists("/run/systemd/system") ? new SystemdManager(clock) : null;

    /// <summary>A deadline for one call, or for several that belong together.</summary>
    internal Deadline NewDeadline() => Deadline.After(CallLimit, _clock);

    /// <summary>Runs one of systemd's programs to its end; blocks.</summary>
    /// <returns>Null when it succeeded; else why not, to stand behind a colon.</returns>
    internal string? Run(string program, IReadOnlyList<string> arguments, Deadline deadline)
    {
        string? path = Folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
        if (path is null)
        {
            return SystemdErrors.Missing(program);
        }

        try
        {
            ProgramEnd end = ProgramRunner.Run(path, arguments, CleanEnvironment, deadline, _clock);
            return end.IsSuccess ? null : $"{path} {end}";
        }
        catch (LinuxException exception)
        {
            return $"{path} could not be started: {exception.Message}"; // best effort: it must not fail a backup
        }
    }

    /// <summary>The same on a thread of its own.</summary>
    internal static Task<T> InBackground<T>(Func<T> call) => Task.Factory.StartNew(
        call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
