using System.Globalization;
using System.Text;

using SnapshotCore.Errors;
using SnapshotCore.Linux;

namespace SnapshotCore.Systemd;

/// <summary>
/// A transient scope, systemd.scope(5), for one of our processes: a control group of its own, which neither the end of
/// the guest agent's service nor the end of the other process's group reaches. It goes when its last process has ended.
/// docs/protocol.md, "systemd".
/// </summary>
public sealed class ProcessScope
{
    private const string Service = "org.freedesktop.systemd1";
    private const string Manager = "/org/freedesktop/systemd1";

    private readonly int _pid;
    private readonly string[] _properties;

    private ProcessScope(string unit, int pid, string description, TimeSpan stopLimit, IReadOnlyList<string> after)
    {
        Unit = unit;
        _pid = pid;
        _properties =
        [
            "PIDs", "au", "1", Number(pid),
            "Description", "s", description,

            // Also a scope that had to be ended by force leaves nothing that somebody would have to reset.
            "CollectMode", "s", "inactive-or-failed",
            "TimeoutStopUSec", "t", Number((long)stopLimit.TotalMicroseconds),

            // At shutdown, what we need is taken away only after us: file systems to thaw, and the network to report by.
            "After", "as", Number(3 + after.Count), "local-fs.target", "remote-fs.target", "network.target", .. after,
        ];
    }

    /// <summary>Its name.</summary>
    public string Unit { get; }

    private string GroupFile => string.Create(CultureInfo.InvariantCulture, $"/proc/{_pid}/cgroup");

    /// <summary>
    /// The worker's. Stopped, the worker gets SIGTERM, thaws, and has ten seconds to report; ordered after the
    /// guardian's scope, which is therefore stopped when the worker is gone.
    /// </summary>
    public static ProcessScope ForWorker(int pid, int guardian) => new(
        NameOf("worker", pid), pid, "Worker of a VM snapshot", TimeSpan.FromSeconds(10), [NameOf("guardian", guardian)]);

    /// <summary>
    /// The guardian's. It ignores SIGTERM, ends when it is released, and after the death of its worker gets the time to
    /// thaw and to write the status.
    /// </summary>
    public static ProcessScope ForGuardian(int pid) => new(
        NameOf("guardian", pid), pid, "Guardian of a VM snapshot", TimeSpan.FromSeconds(15), []);

    /// <summary>Has systemd move the process, and sees that it did; two seconds at most.</summary>
    /// <returns>Null when the process is in its scope; else why it is not.</returns>
    public async Task<BackupError?> EnterAsync(SystemdManager manager)
    {
        Deadline deadline = manager.NewDeadline();
        string? failure = await SystemdManager.InBackground(() => Start(manager, deadline));
        if (failure is not null)
        {
            return SystemdErrors.NoScope(Unit, failure);
        }

        // The answer comes when the move is in systemd's queue; it is done some milliseconds later.
        while (!IsIn(Encoding.UTF8.GetString(Libc.ReadFile(GroupFile) ?? []), Unit))
        {
            if (deadline.IsPassed)
            {
                return SystemdErrors.NoScope(Unit, SystemdErrors.NotMoved(GroupFile));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }

        return null;
    }

    /// <summary>Whether a text of /proc/PID/cgroup, cgroups(7), names a unit: in one hierarchy of version 1, or in that of version 2.</summary>
    internal static bool IsIn(string groups, string unit) =>
        groups.Split('\n').Any(line => line.EndsWith($"/{unit}", StringComparison.Ordinal));

    // A newer systemd stops a scope when the kernel kills one process of it for memory, which might be the owner's script;
    // an older one does nothing then, and knows no such property.
    private string? Start(SystemdManager manager, Deadline deadline)
    {
        string? failure = Start(manager, [.. _properties, "OOMPolicy", "s", "continue"], 6, deadline);
        return failure is null || deadline.IsPassed ? failure : Start(manager, _properties, 5, deadline);
    }

    private string? Start(SystemdManager manager, string[] properties, int count, Deadline deadline) => manager.Run(
        "busctl",
        [
            "--quiet", "call", Service, Manager, $"{Service}.Manager", "StartTransientUnit", "ssa(sv)a(sa(sv))",
            Unit, "fail", Number(count), .. properties, "0",
        ],
        deadline);

    private static string NameOf(string role, int pid) => $"vmsnapshot-{role}-{Number(pid)}.scope";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
