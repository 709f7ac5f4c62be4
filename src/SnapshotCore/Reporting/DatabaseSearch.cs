using System.Globalization;
using System.Text;

using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;

namespace SnapshotCore.Reporting;

/// <summary>
/// Looks which databases run, by the command lines of all processes (proc_pid_cmdline(5)), on a thread of its own: reading one
/// waits for the memory of its process, and may wait for ever for one that hangs. Then nothing is known, and nothing is held up.
/// </summary>
public sealed class DatabaseSearch
{
    /// <summary>More of a command line is not read: Cassandra's class stands behind a long class path.</summary>
    private const int LongestCommandLine = 32 * 1024;

    // The names that are reported, in their order, and what tells them: MariaDB's server is called mariadbd, PostgreSQL's
    // often has no "postgresql" in its path, Oracle's background processes have names of their own.
    private static readonly (string Name, byte[][] Marks)[] Known =
    [
        ("mysqld", ["mysqld"u8.ToArray(), "mariadbd"u8.ToArray()]),
        ("postgresql", ["postgres"u8.ToArray()]),
        ("oracle", ["oracle"u8.ToArray(), "ora_pmon_"u8.ToArray()]),
        ("cassandra", ["cassandra"u8.ToArray()]),
        ("mongo", ["mongo"u8.ToArray()]),
    ];

    private readonly Thread _thread;
    private volatile string? _found;

    private DatabaseSearch(string proc)
    {
        _thread = new Thread(() => _found = Find(proc), maxStackSize: 256 * 1024) { IsBackground = true, Name = "databases" };
        _thread.Start();
    }

    /// <summary>Begins to look.</summary>
    /// <param name="proc">The proc file system.</param>
    public static DatabaseSearch Start(string proc = "/proc") => new(proc);

    /// <summary>
    /// The names that were found, as the backup service knows a list's text: <c>['mysqld', 'mongo']</c>, <c>[]</c>; null when
    /// the search did not end in time.
    /// </summary>
    /// <param name="limit">How long to wait for its end.</param>
    public string? Wait(TimeSpan limit) => _thread.Join(limit) ? _found : null;

    private static string? Find(string proc)
    {
        bool[] isRunning = new bool[Known.Length];
        byte[] line = new byte[LongestCommandLine];
        try
        {
            foreach (string folder in Directory.EnumerateDirectories(proc))
            {
                if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                    && pid != Environment.ProcessId)
                {
                    Look(line.AsSpan(0, Read($"{folder}/cmdline", line)), isRunning);
                }
            }
        }
        catch (Exception) // on a thread of its own nothing may escape: it would end the process
        {
            return null;
        }

        return $"[{string.Join(", ", Known.Where((_, i) => isRunning[i]).Select(database => $"'{database.Name}'"))}]";
    }

    private static void Look(ReadOnlySpan<byte> line, bool[] isRunning)
    {
        for (int i = 0; i < Known.Length && !line.IsEmpty; i++)
        {
            foreach (byte[] mark in Known[i].Marks)
            {
                isRunning[i] = isRunning[i] || line.IndexOf(mark) >= 0;
            }
        }
    }

    // A process may end between the look at the table and this one.
    private static int Read(string path, Span<byte> line)
    {
        if (Libc.Open(Encoding.UTF8.GetBytes(path), Libc.O_RDONLY, 0, out SafeFileHandle file) != Errno.None)
        {
            return 0;
        }

        using (file)
        {
            int length = 0;
            while (length < line.Length && Libc.Read(file, line[length..]) is var read and > 0)
            {
                length += read;
            }

            return length;
        }
    }
}
