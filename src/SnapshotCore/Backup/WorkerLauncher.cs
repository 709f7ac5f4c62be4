using System.Globalization;

using Microsoft.Win32.SafeHandles;

using SnapshotCore.Agent;
using SnapshotCore.Errors;
using SnapshotCore.Freeze;
using SnapshotCore.Linux;

namespace SnapshotCore.Backup;

/// <summary>
/// Starts <c>bin/worker</c> in a session of its own, where neither the end of the agent's command nor its SIGKILL
/// reaches it, and hands the request over a pipe: never by argument, environment or disk.
/// </summary>
internal static class WorkerLauncher
{
    private const int LargestPipe = 1 << 20; // /proc/sys/fs/pipe-max-size

    /// <summary>Starts the worker.</summary>
    /// <returns>Null when it runs and has, or is about to read, its request; else why it does not.</returns>
    internal static BackupError? Start(WorkerRequest request, IReadOnlyDictionary<string, string> inherited)
    {
        byte[] text = request.ToBytes();
        string executable = ExecutableOf(request.Environment, "worker");
        (SafeFileHandle read, SafeFileHandle write) = Pipes.Create(Math.Min(text.Length, LargestPipe));
        using (write)
        {
            using (read)
            {
                var spawn = new SpawnRequest(executable, [], EnvironmentOf(request, inherited), "/", read, []);
                (Errno errno, _) = ProcessSpawner.Spawn(spawn);
                if (errno != Errno.None)
                {
                    return BackupErrors.WorkerNotStarted(executable, errno.Describe());
                }
            }

            Errno written = Pipes.Write(write, text);
            return written == Errno.None
                ? null
                : BackupErrors.WorkerNotStarted(executable, $"it ended at once ({written.Describe()})");
        }
    }

    /// <summary>What the guardian does if this worker dies.</summary>
    /// <param name="request">The request that the worker which cleans up is to get.</param>
    /// <param name="status">The status file of the run.</param>
    /// <param name="report">What is to stand in it.</param>
    /// <param name="inherited">The environment of this process.</param>
    internal static Aftermath AftermathOf(
        WorkerRequest request, StatusFile status, ReadOnlyMemory<byte> report, IReadOnlyDictionary<string, string> inherited) =>
        new(
            status.Path,
            report,
            ExecutableOf(request.Environment, "worker"),
            [],
            EnvironmentOf(request, inherited),
            "/",
            request.ToBytes());

    /// <summary>The path of one of this package's executables.</summary>
    internal static string ExecutableOf(HandlerEnvironment environment, string name) =>
        Path.Combine(environment.VersionFolder, "bin", name);

    private static Dictionary<string, string> EnvironmentOf(
        WorkerRequest request, IReadOnlyDictionary<string, string> inherited) => new(inherited, StringComparer.Ordinal)
        {
            [SequenceNumber.Variable] = request.Sequence.ToString(CultureInfo.InvariantCulture),

            // Else the runtime makes a socket in /tmp before Main, and hangs there if that is frozen.
            ["DOTNET_EnableDiagnostics"] = "0",

            // Code is compiled once: no method is replaced by a faster one in the frozen window.
            ["DOTNET_TieredCompilation"] = "0",
        };
}
