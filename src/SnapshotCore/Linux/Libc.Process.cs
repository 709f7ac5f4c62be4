using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace SnapshotCore.Linux;

/// <summary>Native calls on processes and threads, and on what a new process gets.</summary>
internal static partial class Libc
{
    internal const int SIGKILL = 9;

    private const int CLONE_FS = 0x200;
    private const int CLONE_FILES = 0x400;
    private const int WNOHANG = 1;
    private const int F_SETFD = 2;
    private const int FD_CLOEXEC = 1;
    private const int F_DUPFD_CLOEXEC = 1030;
    private const int F_SETPIPE_SZ = 1031;
    private const nint SYS_pidfd_send_signal = 424;
    private const nint SYS_pidfd_open = 434;
    private const nint SYS_close_range = 436;
    private const nint CLOSE_RANGE_CLOEXEC = 4;

    /// <summary>The number of SYS_gettid, which differs between x86-64 and arm64.</summary>
    private static nint GetTidNumber => IsArm64 ? 178 : 186;

    /// <summary>The kernel's id of the calling thread, as in /proc/PID/task.</summary>
    internal static int ThreadId() => (int)RawSyscall(GetTidNumber, 0, 0, 0, 0);

    /// <summary>Gives the calling thread a working directory and a descriptor table of its own, copies of the process's.</summary>
    internal static Errno DetachThread() => RawUnshare(CLONE_FS | CLONE_FILES) == 0 ? Errno.None : LastErrno();

    /// <summary>chdir(2).</summary>
    internal static Errno ChangeDirectory(string path) => RawChdir(path) == 0 ? Errno.None : LastErrno();

    /// <summary>Duplicates a descriptor to one that is at least <paramref name="lowest"/>; close-on-exec. -1: failed.</summary>
    internal static int DuplicateAbove(int fd, int lowest) => RawFcntl(fd, F_DUPFD_CLOEXEC, lowest);

    /// <summary>dup2(2): the copy survives exec.</summary>
    internal static Errno DuplicateTo(int fd, int target) => RawDup2(fd, target) == target ? Errno.None : LastErrno();

    /// <summary>Makes every descriptor from <paramref name="first"/> on close at exec (Linux 5.11; older kernels: ENOSYS, EINVAL).</summary>
    internal static Errno CloseOnExecFrom(int first) =>
        RawSyscall(SYS_close_range, first, unchecked((nint)uint.MaxValue), CLOSE_RANGE_CLOEXEC, 0) == 0 ? Errno.None : LastErrno();

    /// <summary>Makes one descriptor close at exec; one that is not open is left alone.</summary>
    internal static void SetCloseOnExec(int fd) => _ = RawFcntl(fd, F_SETFD, FD_CLOEXEC);

    /// <summary>Asks for a pipe buffer of this many bytes; the kernel may refuse more than pipe-max-size.</summary>
    internal static void SetPipeCapacity(SafeFileHandle pipe, int bytes) =>
        _ = RawFcntlHandle(pipe, F_SETPIPE_SZ, bytes);

    /// <summary>pipe2(2), close-on-exec.</summary>
    /// <exception cref="LinuxException">No descriptor is left.</exception>
    internal static (SafeFileHandle Read, SafeFileHandle Write) CreatePipe()
    {
        int[] ends = new int[2];
        return RawPipe2(ends, O_CLOEXEC) == 0
            ? (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true))
            : throw LinuxException.Last("pipe2");
    }

    /// <summary>Reaps a child that has ended; returns whether it was reaped or is no child (any more).</summary>
    internal static bool Reap(int pid) => TryReap(pid, out _);

    /// <summary>The same, with the status of waitpid(2): exit code in bits 8-15, signal in bits 0-6; for no child that of exit code 255.</summary>
    internal static bool TryReap(int pid, out int status)
    {
        int reaped = RawWaitpid(pid, out status, WNOHANG);
        status = reaped == pid ? status : 0xFF00; // how it ended is not known, so not well
        return reaped != 0;
    }

    /// <summary>Reaps a child that has ended, and says how, in words; null when it lives, or was reaped before.</summary>
    internal static string? ReapWithReason(int pid)
    {
        if (RawWaitpid(pid, out int status, WNOHANG) != pid)
        {
            return null;
        }

        int signal = status & 0x7F; // WTERMSIG; 0 for a normal end, whose code is in the next byte
        return signal == 0 ? $"ended with exit code {(status >> 8) & 0xFF}" : $"was ended by signal {signal}";
    }

    /// <summary>pidfd_open(2), Linux 5.3.</summary>
    internal static Errno OpenProcess(int pid, out SafeFileHandle process)
    {
        nint fd = RawSyscall(SYS_pidfd_open, pid, 0, 0, 0);
        process = new SafeFileHandle(fd, ownsHandle: fd >= 0);
        return fd >= 0 ? Errno.None : LastErrno();
    }

    /// <summary>pidfd_send_signal(2), Linux 5.1.</summary>
    internal static Errno SendSignal(SafeFileHandle process, int signal) =>
        RawSyscall(SYS_pidfd_send_signal, process.DangerousGetHandle(), signal, 0, 0) == 0 ? Errno.None : LastErrno();

    /// <summary>kill(2).</summary>
    internal static Errno Kill(int pid, int signal) => RawKill(pid, signal) == 0 ? Errno.None : LastErrno();

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint RawSyscall(nint number, nint first, nint second, nint third, nint fourth);

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int RawUnshare(int flags);

    [LibraryImport("libc", EntryPoint = "chdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RawChdir(string path);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int RawFcntl(int fd, int command, int argument);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int RawFcntlHandle(SafeFileHandle file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int RawDup2(int fd, int target);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int RawPipe2([Out] int[] ends, int flags);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int RawWaitpid(int pid, out int status, int options);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int RawKill(int pid, int signal);
}
