using System.Runtime.InteropServices;

namespace SnapshotCore.Linux;

/// <summary>posix_spawn(3) with a new session, no blocked signal and every signal at its default.</summary>
internal static partial class Libc
{
    // glibc's values (spawn.h); SETSID since 2.26.
    private const short POSIX_SPAWN_SETSIGDEF = 0x04;
    private const short POSIX_SPAWN_SETSIGMASK = 0x08;
    private const short POSIX_SPAWN_SETSID = 0x80;

    // posix_spawnattr_t has 336 bytes and sigset_t 128 in glibc on 64-bit machines; room to spare costs nothing.
    private const int SpawnAttributesSize = 512;
    private const int SignalSetSize = 256;

    /// <summary>Starts a program with the descriptors and the working directory of the calling thread.</summary>
    internal static unsafe Errno Spawn(string executable, string[] arguments, string[] environment, out int pid)
    {
        byte* attributes = stackalloc byte[SpawnAttributesSize];
        byte* signals = stackalloc byte[SignalSetSize];
        nint[] argv = ToNative(arguments);
        nint[] envp = ToNative(environment);
        try
        {
            _ = RawSpawnattrInit(attributes);
            _ = RawSigfillset(signals);
            _ = RawSpawnattrSetsigdefault(attributes, signals);
            _ = RawSigemptyset(signals);
            _ = RawSpawnattrSetsigmask(attributes, signals);
            _ = RawSpawnattrSetflags(
                attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);

            // The error is the return value; errno is not set.
            return (Errno)RawPosixSpawn(out pid, executable, 0, attributes, argv, envp);
        }
        finally
        {
            _ = RawSpawnattrDestroy(attributes);
            Array.ForEach(argv, Marshal.FreeCoTaskMem);
            Array.ForEach(envp, Marshal.FreeCoTaskMem);
        }
    }

    private static nint[] ToNative(string[] texts)
    {
        nint[] pointers = new nint[texts.Length + 1]; // the last stays 0: the end for execve(2)
        for (int i = 0; i < texts.Length; i++)
        {
            pointers[i] = Marshal.StringToCoTaskMemUTF8(texts[i]);
        }

        return pointers;
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int RawPosixSpawn(
        out int pid, string path, nint fileActions, byte* attributes, nint[] argv, nint[] envp);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static unsafe partial int RawSpawnattrInit(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static unsafe partial int RawSpawnattrDestroy(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static unsafe partial int RawSpawnattrSetflags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static unsafe partial int RawSpawnattrSetsigdefault(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static unsafe partial int RawSpawnattrSetsigmask(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    private static unsafe partial int RawSigfillset(byte* signals);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    private static unsafe partial int RawSigemptyset(byte* signals);
}
