using System.Runtime.InteropServices;

namespace SnapshotCore.Linux;

/// <summary>Native calls on scheduling priority.</summary>
internal static partial class Libc
{
    private const int PRIO_PROCESS = 0;

    /// <summary>getpriority(2) of one thread, -20 (first) to 19; 0 also for a thread that has ended.</summary>
    internal static int Nice(int thread) =>
        RawGetpriority(PRIO_PROCESS, thread) is var nice && nice == -1 && LastErrno() != Errno.None ? 0 : nice;

    /// <summary>setpriority(2) of one thread: on Linux nice values are a thread's, whatever POSIX says.</summary>
    internal static Errno SetNice(int thread, int nice) =>
        RawSetpriority(PRIO_PROCESS, thread, nice) == 0 ? Errno.None : LastErrno();

    [LibraryImport("libc", EntryPoint = "getpriority", SetLastError = true)]
    private static partial int RawGetpriority(int which, int who);

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    private static partial int RawSetpriority(int which, int who, int nice);
}
