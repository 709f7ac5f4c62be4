using System.ComponentModel;
using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace AgentEmulator.Commands;

/// <summary>
/// <c>/bin/sh -c …</c> as leader of a session and process group of its own; posix_spawn(3) with POSIX_SPAWN_SETSID (glibc 2.34 or
/// newer, for posix_spawn_file_actions_addclosefrom_np). Process.Start has no session, no descriptors of one's choice.
/// </summary>
internal sealed unsafe partial class ShellProcess
{
    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;
    private const short SetSession = 0x80;
    private const int ReadOnly = 0;
    private const int Eintr = 4;
    private const int Sigkill = 9;

    private ShellProcess(int id)
    {
        Id = id;
        var exited = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        Exited = exited.Task;

        // The runtime reaps only children of Process.Start; a thread that may wait for ever costs nothing here.
        new Thread(() => exited.SetResult(WaitForExit(id))) { IsBackground = true, Name = $"wait for {id}" }.Start();
    }

    /// <summary>The shell's process id, which is its group's and session's too.</summary>
    internal int Id { get; }

    /// <summary>The shell's exit code; -n if signal n killed it.</summary>
    internal Task<int> Exited { get; }

    /// <summary>Starts the shell. Nothing but the three standard descriptors is inherited.</summary>
    /// <exception cref="Win32Exception">It could not be started.</exception>
    internal static ShellProcess Start(
        string commandLine, string workingFolder, IReadOnlyDictionary<string, string> environment, CommandOutput output)
    {
        byte* actions = stackalloc byte[256]; // glibc: 80 bytes, attributes 336
        byte* attributes = stackalloc byte[512];
        byte* everySignal = stackalloc byte[128];
        byte* noSignal = stackalloc byte[128];
        new Span<byte>(everySignal, 128).Fill(0xFF);
        new Span<byte>(noSignal, 128).Clear();

        Check(ActionsInit(actions));
        Check(AttributesInit(attributes));
        try
        {
            Check(SetFlags(attributes, SetSession | SetSignalMask | SetSignalDefaults));
            Check(SetMask(attributes, noSignal));
            Check(SetDefaults(attributes, everySignal));
            Check(AddOpen(actions, 0, "/dev/null", ReadOnly, 0));
            Check(AddDuplicate(actions, Descriptor(output.StandardOutput), 1));
            Check(AddDuplicate(actions, Descriptor(output.StandardError), 2));
            Check(AddCloseFrom(actions, 3));
            Check(AddChangeFolder(actions, workingFolder));
            return new ShellProcess(Spawn(actions, attributes, ["/bin/sh", "-c", commandLine], environment));
        }
        finally
        {
            _ = ActionsDestroy(actions);
            _ = AttributesDestroy(attributes);
        }
    }

    /// <summary>SIGKILL to the whole group; members that moved to another session survive.</summary>
    internal void KillGroup() => _ = Kill(-Id, Sigkill);

    private static int Spawn(byte* actions, byte* attributes, string[] arguments, IReadOnlyDictionary<string, string> environment)
    {
        using var argv = new NativeStrings(arguments);
        using var envp = new NativeStrings([.. environment.Select(variable => $"{variable.Key}={variable.Value}")]);
        Check(PosixSpawn(out int id, arguments[0], actions, attributes, argv.Pointer, envp.Pointer));
        return id;
    }

    private static int Descriptor(SafeFileHandle file) => (int)file.DangerousGetHandle();

    private static int WaitForExit(int id)
    {
        int status;
        while (WaitPid(id, out status, 0) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Eintr)
            {
                return -1;
            }
        }

        int signal = status & 0x7F;
        return signal == 0 ? (status >> 8) & 0xFF : -signal;
    }

    private static void Check(int errno)
    {
        if (errno != 0)
        {
            throw new Win32Exception(errno);
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int PosixSpawn(out int id, string path, byte* actions, byte* attributes, byte** argv, byte** envp);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int ActionsInit(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int ActionsDestroy(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddOpen(byte* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDuplicate(byte* actions, int descriptor, int newDescriptor);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    private static partial int AddCloseFrom(byte* actions, int from);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddChangeFolder(byte* actions, string path);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int AttributesInit(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int AttributesDestroy(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int SetMask(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int SetDefaults(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitPid(int id, out int status, int options);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int id, int signal);

    /// <summary>A null-terminated array of C strings.</summary>
    private sealed class NativeStrings : IDisposable
    {
        private readonly int _count;

        internal NativeStrings(string[] strings)
        {
            _count = strings.Length;
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)_count + 1, (nuint)sizeof(byte*));
            for (int i = 0; i < _count; i++)
            {
                Pointer[i] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[i]);
            }
        }

        internal byte** Pointer { get; }

        public void Dispose()
        {
            for (int i = 0; i < _count; i++)
            {
                Marshal.FreeCoTaskMem((nint)Pointer[i]);
            }

            NativeMemory.Free(Pointer);
        }
    }
}
