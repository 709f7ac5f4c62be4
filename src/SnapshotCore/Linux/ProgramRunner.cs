using System.Text;

using Microsoft.Win32.SafeHandles;

namespace SnapshotCore.Linux;

/// <summary>
/// Runs a program of the system to its end, by a deadline: spawned as <see cref="ProcessSpawner"/> does, awaited by
/// pidfd_open(2) and waitpid(2). Its output goes to /dev/null, its errors to a memory file, which unlike a pipe can't
/// fill up and hold it.
/// </summary>
public static class ProgramRunner
{
    // The error is at the end of what a program says.
    private const int LongestErrorText = 512;

    // A killed process is gone at once unless it hangs in the kernel; then nothing can be done but leave it behind.
    private static readonly TimeSpan KillLimit = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs it; blocks the calling thread. At the deadline it is killed.</summary>
    /// <param name="executable">Absolute path of the program.</param>
    /// <param name="arguments">Its arguments, without argument 0.</param>
    /// <param name="environment">Its whole environment.</param>
    /// <param name="deadline">When it must have ended.</param>
    /// <param name="clock">Measures how long a killed program is waited for.</param>
    /// <exception cref="LinuxException">No memory or no descriptor is left.</exception>
    public static ProgramEnd Run(
        string executable,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        Deadline deadline,
        TimeProvider clock)
    {
        using SafeFileHandle errors = MemoryFile.Create("errors", []);
        var request = new SpawnRequest(executable, arguments, environment, "/", null, []) { StandardError = errors };
        (Errno errno, ChildProcess? child) = ChildProcess.Start(request);
        if (child is null)
        {
            return new ProgramEnd(errno, null, null, IsTimedOut: false, string.Empty);
        }

        using (child)
        {
            bool isTimedOut = !child.WaitForEnd(deadline, CancellationToken.None);
            if (isTimedOut)
            {
                child.Kill();
                _ = child.WaitForEnd(Deadline.After(KillLimit, clock), CancellationToken.None);
            }

            return new ProgramEnd(
                Errno.None, isTimedOut ? null : child.ExitCode, child.Signal, isTimedOut, LastOf(errors));
        }
    }

    private static string LastOf(SafeFileHandle errors)
    {
        long length = RandomAccess.GetLength(errors);
        long start = Math.Max(0, length - LongestErrorText);
        byte[] text = new byte[length - start];
        int read = RandomAccess.Read(errors, text, start);
        return string.Join(' ', Encoding.UTF8.GetString(text, 0, read).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
