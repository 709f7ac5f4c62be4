using System.Buffers.Text;
using System.Globalization;
using System.Text;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// Which file systems a process is freezing at this moment. A FITHAW of one would block, uninterruptibly, until that
/// FIFREEZE returns, and a process with a blocked thread can't even end: whoever recovers has to leave it alone.
/// Threads of a killed process count: a call that hangs goes on after the kill.
/// </summary>
internal static class RunningFreezes
{
    /// <summary>The superblocks that any of these processes has a FIFREEZE under way for.</summary>
    /// <param name="processes">Processes; those that have ended have none.</param>
    /// <param name="table">For the superblock of a mount.</param>
    internal static HashSet<DeviceNumber> Of(IEnumerable<ProcessIdentity> processes, MountTable table)
    {
        var devices = new HashSet<DeviceNumber>();
        foreach (ProcessIdentity process in processes)
        {
            using ProcessWatch? watch = ProcessWatch.Open(process);
            if (watch is null)
            {
                continue;
            }

            string tasks = string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Pid}/task");
            foreach (string thread in Threads(tasks))
            {
                if (TryParseFreeze(Libc.ReadFile(thread + "/syscall"), out int descriptor)
                    && MountIdIn(Libc.ReadFile($"{thread}/fdinfo/{descriptor}")) is { } id
                    && table.Mounts.FirstOrDefault(mount => mount.Id == id) is { } mount)
                {
                    devices.Add(mount.Device);
                }
            }
        }

        return devices;
    }

    /// <summary>
    /// Reads the descriptor of a FIFREEZE from /proc/PID/task/TID/syscall, proc_pid_syscall(5): number and arguments of
    /// the call that the thread is in. The number of ioctl(2) differs between CPUs; FIFREEZE is one nowhere else.
    /// </summary>
    internal static bool TryParseFreeze(ReadOnlySpan<byte> line, out int descriptor)
    {
        descriptor = -1;
        string[] words = Encoding.ASCII.GetString(line).Split(' ');
        return words is [_, var first, var request, ..]
            && TryParseHex(request, out ulong number)
            && (uint)number == (uint)Libc.FIFREEZE
            && TryParseHex(first, out ulong argument)
            && (descriptor = (int)argument) >= 0;
    }

    /// <summary>Reads the mount's id from a text of /proc/PID/fdinfo, proc_pid_fdinfo(5); null when it isn't there.</summary>
    internal static int? MountIdIn(ReadOnlySpan<byte> text)
    {
        int start = text.IndexOf("mnt_id:"u8);
        return start >= 0
            && Utf8Parser.TryParse(text[(start + "mnt_id:"u8.Length)..].TrimStart(" \t"u8), out int id, out _)
                ? id
                : null;
    }

    private static string[] Threads(string tasks)
    {
        try
        {
            return Directory.GetDirectories(tasks);
        }
        catch (IOException)
        {
            return []; // it has just ended
        }
    }

    private static bool TryParseHex(string word, out ulong number)
    {
        number = 0;
        return word.StartsWith("0x", StringComparison.Ordinal)
            && ulong.TryParse(word.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
    }
}
