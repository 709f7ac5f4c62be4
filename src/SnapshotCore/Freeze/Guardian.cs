using System.Globalization;
using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// The process that thaws when the worker can't: started by it, in a session of its own, locked into memory, out of
/// the way of the out-of-memory killer. It opens nothing and loads nothing while anything may be frozen, and has no
/// log: what it did shows in the shared state and in the status. docs/protocol.md, "Freeze".
/// </summary>
public static class Guardian
{
    /// <summary>The descriptor of the socket to the worker.</summary>
    internal const int SocketNumber = 3;

    /// <summary>The descriptor that shares the run lock with the worker.</summary>
    internal const int LockNumber = 4;

    /// <summary>The descriptor of the memory file with the first <see cref="Aftermath"/>.</summary>
    internal const int AftermathNumber = 5;

    private const int Misused = 2;

    /// <summary>Guards the worker that started this process, until it is released or the worker is dead and done for.</summary>
    /// <param name="arguments">Id and start time of the worker; or, for a <see cref="RecoveryWatch"/>, one word.</param>
    /// <returns>The exit code; 2 when it was not started by a worker.</returns>
    public static int Run(IReadOnlyList<string> arguments)
    {
        if (arguments is [RecoveryWatch.Argument])
        {
            return RecoveryWatch.Run(TimeProvider.System);
        }

        if (arguments.Count != 2
            || !int.TryParse(arguments[0], CultureInfo.InvariantCulture, out int pid)
            || !ulong.TryParse(arguments[1], CultureInfo.InvariantCulture, out ulong startTime))
        {
            return Misused;
        }

        // systemd ends the agent's whole cgroup with SIGTERM first. What has to be thawed is thawed before we go.
        using PosixSignalRegistration terminate = Ignore(PosixSignal.SIGTERM);
        using PosixSignalRegistration hangUp = Ignore(PosixSignal.SIGHUP);
        using PosixSignalRegistration interrupt = Ignore(PosixSignal.SIGINT);
        using PosixSignalRegistration quit = Ignore(PosixSignal.SIGQUIT);
        using ProcessWatch? worker = ProcessWatch.Open(new ProcessIdentity(pid, startTime));
        var channel = new GuardianChannel(new SafeFileHandle(SocketNumber, ownsHandle: true));
        using var loop = new GuardianLoop(
            channel,
            worker,
            new SafeFileHandle(LockNumber, ownsHandle: true),
            OomProtection.Enter(),
            LinuxFreezeCalls.Instance,
            TimeProvider.System);
        loop.Protect(new SafeFileHandle(AftermathNumber, ownsHandle: true));

        GuardianRehearsal.Run(worker);
        _ = Libc.LockMemory(); // without the right or the memory for it: less safe, still useful
        channel.TrySend(new GuardianMessage(GuardianMessageKind.Ready, 0), []);
        Guard(loop);
        return 0;
    }

    /// <summary>The last line of defence: whatever goes wrong in one round, there is a next one.</summary>
    private static void Guard(GuardianLoop loop)
    {
        bool goesOn = true;
        while (goesOn)
        {
            try
            {
                goesOn = loop.Step();
            }
            catch (Exception)
            {
                // Out of memory or of descriptors: another round in a moment. Nothing else is known to throw.
                new Latch().Wait(TimeSpan.FromMilliseconds(20));
            }
        }
    }

    private static PosixSignalRegistration Ignore(PosixSignal signal) =>
        PosixSignalRegistration.Create(signal, static context => context.Cancel = true);
}
