using System.Diagnostics;

namespace Stage;

/// <summary>A running process of the extension, seen from outside.</summary>
internal sealed record RunProcess(int Id, string Executable)
{
    /// <summary>worker, guardian, enable, …</summary>
    internal string Name => Path.GetFileName(Executable).Replace(" (deleted)", string.Empty, StringComparison.Ordinal);

    /// <summary>Its command line and environment, to search for secrets; empty if it has just ended.</summary>
    internal string Exposed => Read("cmdline") + Read("environ");

    /// <summary>All whose executable lies in a folder.</summary>
    internal static IReadOnlyList<RunProcess> In(string folder) =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).OfType<string>()
            .Where(name => name.All(char.IsAsciiDigit)).Select(int.Parse)
            .Select(id => (Id: id, Executable: ExecutableOf(id)))
            .Where(process => process.Executable?.StartsWith(folder + "/", StringComparison.Ordinal) == true)
            .Select(process => new RunProcess(process.Id, process.Executable!)),
    ];

    /// <summary>SIGKILL; nothing if it has ended.</summary>
    internal void Kill()
    {
        try
        {
            using var process = Process.GetProcessById(Id);
            process.Kill();
        }
        catch (ArgumentException)
        {
            // it has just ended
        }
    }

    private static string? ExecutableOf(int id)
    {
        try
        {
            return new FileInfo($"/proc/{id}/exe").LinkTarget;
        }
        catch (Exception ended) when (ended is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string Read(string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{Id}/{file}");
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }
}
