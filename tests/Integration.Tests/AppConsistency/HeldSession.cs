namespace IntegrationTests.AppConsistency;

/// <summary>A process that the pre-script of a database has left behind to hold the session: holder or client.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Parent">Its parent's.</param>
/// <param name="Session">That of its session, the process that began it.</param>
internal sealed record HeldSession(int Id, int Parent, int Session)
{
    /// <summary>Whether it holds the session; else it is the database's client.</summary>
    internal bool IsHolder => Id == Session;

    /// <summary>Its working directory.</summary>
    internal string WorkingFolder => Directory.ResolveLinkTarget($"/proc/{Id}/cwd", returnFinalTarget: false)!.FullName;

    /// <summary>What its standard input, output and error are.</summary>
    internal IReadOnlyList<string> StandardStreams =>
        [.. Enumerable.Range(0, 3).Select(number => new FileInfo($"/proc/{Id}/fd/{number}").LinkTarget!)];

    /// <summary>How often it was given a processor so far: a process that only waits isn't.</summary>
    internal IReadOnlyList<string> Switches => [.. File.ReadLines($"/proc/{Id}/status").Where(line => line.Contains("ctxt_switches"))];

    /// <summary>All that there are.</summary>
    internal static IReadOnlyList<HeldSession> Find()
    {
        List<HeldSession> all = [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).OfType<string>()
            .Where(name => name.All(char.IsAsciiDigit)).Select(name => Read(int.Parse(name))).OfType<HeldSession>()];
        HashSet<int> holders = [.. all.Where(IsMarked).Select(process => process.Session)];
        return [.. all.Where(process => holders.Contains(process.Session))];
    }

    private static bool IsMarked(HeldSession process) =>
        process.IsHolder && ReadOf(process.Id, "cmdline").Contains("pre.sh\0--holder\0", StringComparison.Ordinal);

    private static HeldSession? Read(int id)
    {
        string stat = ReadOf(id, "stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields is [not "Z", var parent, _, var session, ..] ? new HeldSession(id, int.Parse(parent), int.Parse(session)) : null;
    }

    private static string ReadOf(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (IOException)
        {
            return string.Empty; // it has just ended
        }
    }
}
