using System.Globalization;
using System.Runtime.InteropServices;

namespace Benchmarks;

/// <summary>
/// Accounts for the processes of a backup. This process adopts its orphans (PR_SET_CHILD_SUBREAPER, prctl(2)), so that
/// worker and guardian count among its children as <c>enable</c> does.
/// </summary>
internal static partial class Children
{
    private const int PR_SET_CHILD_SUBREAPER = 36;
    private const int WNOHANG = 1;
    private const int RUSAGE_CHILDREN = -1;

    /// <summary>From now on orphans come to this process.</summary>
    internal static void Adopt() => _ = Prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);

    /// <summary>User and system time of all children that have ended, and of theirs.</summary>
    internal static TimeSpan ProcessorTime()
    {
        Span<long> usage = stackalloc long[18]; // struct rusage: two timevals of two longs, then 14 longs
        _ = GetResourceUsage(RUSAGE_CHILDREN, ref usage[0]);
        return TimeSpan.FromSeconds(usage[0] + usage[2]) + TimeSpan.FromMicroseconds(usage[1] + usage[3]);
    }

    /// <summary>Takes leave of those that have ended, so that their times count, and says how many there still are.</summary>
    internal static int Reap()
    {
        while (WaitForProcess(-1, out _, WNOHANG) > 0)
        {
            // the next one
        }

        return Directory.EnumerateDirectories("/proc/self/task")
            .Sum(thread => File.ReadAllText(thread + "/children").Count(letter => letter == ' '));
    }

    /// <summary>Resident memory in bytes of every process whose executable lies in a folder, added up.</summary>
    internal static long ResidentMemory(string folder) => Of(folder).Sum(ResidentPages) * Environment.SystemPageSize;

    // One that has ended and was not reaped has no executable any more.
    private static IEnumerable<string> Of(string folder) => Directory.EnumerateDirectories("/proc")
        .Where(path => char.IsAsciiDigit(path[^1]) && Executable(path)?.StartsWith(folder, StringComparison.Ordinal) == true);

    private static string? Executable(string process)
    {
        try
        {
            return File.ResolveLinkTarget(process + "/exe", returnFinalTarget: false)?.FullName;
        }
        catch (IOException)
        {
            return null; // ended meanwhile
        }
    }

    private static long ResidentPages(string process)
    {
        try
        {
            // proc(5): size and resident, in pages
            return long.Parse(File.ReadAllText(process + "/statm").Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // ended meanwhile
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int WaitForProcess(int process, out int status, int options);

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetResourceUsage(int who, ref long usage);
}
