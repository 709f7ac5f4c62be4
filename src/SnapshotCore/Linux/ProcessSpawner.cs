using Microsoft.Win32.SafeHandles;

namespace SnapshotCore.Linux;

/// <summary>What a new process gets. Anything that is not named here is not inherited.</summary>
/// <param name="Executable">Absolute path of the program; it becomes argument 0.</param>
/// <param name="Arguments">Its arguments, without argument 0.</param>
/// <param name="Environment">Its whole environment.</param>
/// <param name="WorkingDirectory">Its working directory; must exist.</param>
/// <param name="StandardInput">Its standard input; null for /dev/null.</param>
/// <param name="Inherited">Descriptors that become 3, 4, … in it.</param>
public sealed record SpawnRequest(
    string Executable,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    string WorkingDirectory,
    SafeFileHandle? StandardInput,
    IReadOnlyList<SafeFileHandle> Inherited)
{
    /// <summary>Where its output goes; null for /dev/null.</summary>
    public SafeFileHandle? StandardOutput { get; init; }

    /// <summary>Where its errors go; null for /dev/null.</summary>
    public SafeFileHandle? StandardError { get; init; }
}

/// <summary>
/// Starts a process that outlives its starter: a session of its own, default signals, nothing inherited but what
/// the request names. posix_spawn(3), from a thread with a descriptor table and working directory of its own
/// (unshare(2)): so those are set without the file actions that older C libraries lack (addchdir is glibc 2.29,
/// closefrom 2.34), and descriptors that our own starter leaked to us go no further.
/// </summary>
public static class ProcessSpawner
{
    private const int StandardDescriptors = 3;

    // The copies of what is inherited lie above everything that they become.
    private const int LowestCopy = 64;

    /// <summary>Starts the process.</summary>
    /// <returns>The error, or none and the new process's id. The caller reaps it.</returns>
    public static (Errno Errno, int Pid) Spawn(SpawnRequest request)
    {
        int inherited = request.Inherited.Count;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(inherited, LowestCopy - StandardDescriptors, nameof(request));
        string[] arguments = [request.Executable, .. request.Arguments];
        string[] environment = [.. request.Environment.Select(pair => $"{pair.Key}={pair.Value}")];
        (Errno Errno, int Pid) result = (Errno.EAGAIN, -1);
        var thread = new Thread(() => result = SpawnDetached(request, arguments, environment)) { Name = "spawn" };
        thread.Start();
        thread.Join();
        return result;
    }

    private static (Errno Errno, int Pid) SpawnDetached(SpawnRequest request, string[] arguments, string[] environment)
    {
        Errno errno = Libc.DetachThread();
        if (errno == Errno.None)
        {
            errno = Libc.ChangeDirectory(request.WorkingDirectory);
        }

        if (errno == Errno.None)
        {
            errno = Arrange(request);
        }

        int pid = -1;
        if (errno == Errno.None)
        {
            errno = Libc.Spawn(request.Executable, arguments, environment, out pid);
        }

        return (errno, errno == Errno.None ? pid : -1);
    }

    private static Errno Arrange(SpawnRequest request)
    {
        Errno errno = Libc.Open("/dev/null"u8, Libc.O_RDWR, 0, out SafeFileHandle nothing);
        if (errno != Errno.None)
        {
            return errno;
        }

        SafeFileHandle[] wanted = [
            request.StandardInput ?? nothing,
            request.StandardOutput ?? nothing,
            request.StandardError ?? nothing,
            .. request.Inherited,
        ];
        int[] copies = new int[wanted.Length];
        for (int i = 0; i < wanted.Length; i++)
        {
            copies[i] = Libc.DuplicateAbove((int)wanted[i].DangerousGetHandle(), LowestCopy);
            if (copies[i] < 0)
            {
                return Libc.LastErrno();
            }
        }

        // It exists in this thread's table only, which ends with the thread: a later close, by a finalizer on another
        // thread, would hit whatever has that number there.
        nothing.SetHandleAsInvalid();
        if (Libc.CloseOnExecFrom(StandardDescriptors) != Errno.None)
        {
            CloseOnExecOneByOne();
        }

        for (int i = 0; i < copies.Length; i++)
        {
            errno = Libc.DuplicateTo(copies[i], i);
            if (errno != Errno.None)
            {
                return errno;
            }
        }

        return Errno.None;
    }

    /// <summary>Kernels before 5.11: mark every descriptor, in this thread's table only.</summary>
    private static void CloseOnExecOneByOne()
    {
        foreach (string entry in Directory.GetFileSystemEntries("/proc/thread-self/fd"))
        {
            if (int.TryParse(Path.GetFileName(entry), out int fd) && fd >= StandardDescriptors)
            {
                Libc.SetCloseOnExec(fd);
            }
        }
    }
}
