using System.Globalization;

namespace SnapshotCore.Linux;

/// <summary>A process that runs.</summary>
/// <param name="Pid">Its id.</param>
/// <param name="StartTime">Clock ticks from boot to its start, as in <see cref="ProcessIdentity"/>.</param>
/// <param name="Executable">The file that it executes; without the kernel's " (deleted)" mark when that is gone.</param>
public sealed record ProcessInfo(int Pid, ulong StartTime, string Executable);

/// <summary>The processes of the machine, by proc(5).</summary>
public static class ProcessTable
{
    private const string DeletedMark = " (deleted)";

    /// <summary>The processes whose executable the predicate accepts; those that end meanwhile may be missing.</summary>
    /// <param name="exe">Gets the absolute path of the executable.</param>
    public static IReadOnlyList<ProcessInfo> FindByExecutable(Predicate<string> exe)
    {
        var found = new List<ProcessInfo>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            // Kernel threads have no executable; of a zombie it can't be read.
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                && Libc.ReadLink(folder + "/exe") is { } link
                && WithoutMark(link.ToString()) is var path
                && exe(path)
                && ProcessWatch.Open(pid) is { } watch)
            {
                using (watch)
                {
                    found.Add(new ProcessInfo(pid, watch.Identity.StartTime, path));
                }
            }
        }

        return found;
    }

    private static string WithoutMark(string path) =>
        path.EndsWith(DeletedMark, StringComparison.Ordinal) ? path[..^DeletedMark.Length] : path;
}
