using System.Runtime.InteropServices;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// Waits for the FIFREEZE calls that a dead run has left in the kernel, and thaws what they freeze when they return at
/// last: a late freeze, with nobody left whose it is. A process of its own, for the command that found it has to end.
/// </summary>
public static class RecoveryWatch
{
    /// <summary>The argument that makes a guardian of this kind.</summary>
    internal const string Argument = "recover";

    /// <summary>Every look lasts 2 s and keeps a mapping, of which a process may have some 65,000.</summary>
    private const int QuickLooks = 30;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(10);

    /// <summary>Starts one, in a session of its own, unless a guardian of any kind is there.</summary>
    /// <param name="executable">The guardian's absolute path.</param>
    public static void Start(string executable)
    {
        if (ProcessTable.FindByExecutable(path => path == executable).Count == 0)
        {
            // Without it, as without a guardian that can be started at all, the next start of any executable thaws.
            _ = ProcessSpawner.Spawn(
                new SpawnRequest(executable, [Argument], GuardianProcess.Environment, "/", null, []));
        }
    }

    /// <summary>Looks again and again, until nothing is being frozen any more.</summary>
    internal static int Run(TimeProvider clock)
    {
        using PosixSignalRegistration terminate =
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, static context => context.Cancel = true);
        using OomProtection oom = OomProtection.Enter();
        _ = Libc.LockMemory();
        var pause = new Latch();
        for (int look = 0; IsStillFreezing(clock); look++)
        {
            pause.Wait(look < QuickLooks ? Pause : LongPause);
        }

        return 0;
    }

    private static bool IsStillFreezing(TimeProvider clock)
    {
        try
        {
            return RunFolder.Places.Any(place => FreezeRecovery.Run(RunFolder.At(place), clock).IsStillFreezing);
        }
        catch (LinuxException)
        {
            return true; // no memory or descriptor is left at this moment
        }
    }
}
