using SnapshotCore.Errors;

namespace SnapshotCore.Systemd;

/// <summary>
/// Thaw timers that nobody stopped, because their worker died. To be looked for before the run lock is looked at: then
/// whoever finds that no run is alive knows that these are nobody's, and can't hit the timer of a run that begins meanwhile.
/// </summary>
public sealed class ForgottenTimers
{
    private ForgottenTimers(IReadOnlyList<string> units)
    {
        Units = units;
    }

    /// <summary>Their names.</summary>
    internal IReadOnlyList<string> Units { get; }

    /// <summary>All thaw timers that there are now. One look into a folder of a tmpfs; systemd is not asked.</summary>
    public static ForgottenTimers Find() => In(SystemdManager.TransientUnits);

    /// <summary>Stops them; two seconds at most, nothing at all when there are none.</summary>
    /// <param name="clock">The machine's clock.</param>
    /// <returns>Null when none is left; else why.</returns>
    public BackupError? Stop(TimeProvider clock) =>
        Units.Count > 0 && SystemdManager.Find(clock) is { } manager ? Stop(manager, Units) : null;

    /// <summary>The timers in a folder of unit files.</summary>
    internal static ForgottenTimers In(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return new ForgottenTimers([]);
        }

        string pattern = $"{ThawTimer.Prefix}*{ThawTimer.Suffix}";
        return new ForgottenTimers([.. Directory.EnumerateFiles(folder, pattern).Select(Path.GetFileName).OfType<string>()]);
    }

    /// <summary>Stops timers; one that is over by now is no failure.</summary>
    internal static BackupError? Stop(SystemdManager manager, IReadOnlyList<string> units)
    {
        string? failure = manager.Run("systemctl", ["--quiet", "stop", .. units], manager.NewDeadline());
        bool isAnyLeft = units.Any(unit => File.Exists(Path.Combine(SystemdManager.TransientUnits, unit)));
        return failure is not null && isAnyLeft ? SystemdErrors.NotStopped(string.Join(' ', units), failure) : null;
    }
}
