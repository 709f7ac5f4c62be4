using System.Globalization;

using SnapshotCore.Errors;

namespace SnapshotCore.Systemd;

/// <summary>
/// The third line of defence: a transient timer, systemd.timer(5), that starts <c>vmsnapshot thaw</c> when the limit of
/// the freeze has passed. Armed before a freeze, stopped after the thaw, so that it normally never fires. It works on a
/// machine whose root is frozen: its units lie in /run, and what it starts writes to no disk.
/// docs/protocol.md, "systemd".
/// </summary>
public sealed class ThawTimer
{
    /// <summary>What the names of all of them begin with.</summary>
    internal const string Prefix = "vmsnapshot-thaw-";

    /// <summary>What the names of the timers themselves end with.</summary>
    internal const string Suffix = ".timer";

    // Where SELinux is enforced, systemd may not execute what lies below /var/lib; env(1) may, which it starts. That one
    // also passes the variable on, without which the runtime makes files in /tmp before Main, and hangs when that is frozen.
    private const string Starter = "/usr/bin/env";

    private const string KernelLog = "/dev/kmsg";

    private readonly SystemdManager _manager;
    private readonly string _command;
    private readonly string _unit;

    /// <summary>A timer; nothing is asked of systemd yet.</summary>
    /// <param name="manager">This machine's systemd.</param>
    /// <param name="worker">Process id of the worker whose freeze it is for.</param>
    /// <param name="command">Absolute path of <c>vmsnapshot</c>.</param>
    public ThawTimer(SystemdManager manager, int worker, string command)
    {
        _manager = manager;
        _command = command;
        _unit = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{worker}");
    }

    /// <summary>The name of the timer.</summary>
    public string Unit => _unit + Suffix;

    /// <summary>Whether systemd knows it: armed, and neither stopped nor over.</summary>
    public bool IsThere => File.Exists(Path.Combine(SystemdManager.TransientUnits, Unit));

    /// <summary>Starts the timer; two seconds at most.</summary>
    /// <param name="limit">The longest freeze, from now on.</param>
    /// <returns>Null when it runs; else why it does not.</returns>
    public async Task<BackupError?> ArmAsync(TimeSpan limit)
    {
        if (!File.Exists(_command))
        {
            return SystemdErrors.NotArmed(_unit, SystemdErrors.Missing(_command));
        }

        string? failure = await SystemdManager.InBackground(
            () => _manager.Run("systemd-run", ArgumentsFor(_unit, _command, limit), _manager.NewDeadline()));
        return failure is null ? null : SystemdErrors.NotArmed(_unit, failure);
    }

    /// <summary>Stops the timer if it is there; two seconds at most. A thaw that it has just started goes on.</summary>
    /// <returns>Null when it is gone; else why it is not.</returns>
    public Task<BackupError?> StopAsync() => IsThere
        ? SystemdManager.InBackground(() => ForgottenTimers.Stop(_manager, [Unit]))
        : Task.FromResult<BackupError?>(null);

    /// <summary>The arguments of systemd-run(1).</summary>
    /// <param name="unit">The name of timer and service, without suffix.</param>
    /// <param name="command">Absolute path of <c>vmsnapshot</c>.</param>
    /// <param name="limit">When it fires first.</param>
    internal static IReadOnlyList<string> ArgumentsFor(string unit, string command, TimeSpan limit)
    {
        // Not to the journal, whose disk may be frozen: a program can be held by a full socket. The kernel's log is memory.
        string output = File.Exists(KernelLog) ? $"file:{KernelLog}" : "null";
        string[] moments = [.. ThawSchedule.From(limit).Select(Milliseconds)];
        return
        [
            "--quiet",
            "--no-ask-password",
            "--collect",
            $"--unit={unit}",
            "--description=Thaw of what a VM snapshot may leave frozen",
            $"--on-active={moments[0]}",
            .. moments[1..].Select(moment => $"--timer-property=OnActiveSec={moment}"),
            "--timer-property=AccuracySec=100ms",

            // It waits for nothing that might wait for a frozen disk, and at shutdown stays to the end.
            "--timer-property=DefaultDependencies=no",
            "--property=DefaultDependencies=no",
            "--property=Type=oneshot",
            "--property=StartLimitIntervalSec=0",
            "--property=OOMScoreAdjust=-1000",
            $"--property=StandardOutput={output}",
            $"--property=StandardError={output}",

            // Or each look at a run that lives would be two lines of the manager's in the journal.
            "--property=LogLevelMax=warning",
            Starter,
            "DOTNET_EnableDiagnostics=0",
            command,
            "thaw",
            "--quiet",
        ];
    }

    private static string Milliseconds(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMilliseconds}ms");
}
