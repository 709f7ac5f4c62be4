using System.IO.Compression;

namespace IntegrationTests.RealAgent.Probe;

/// <summary>
/// A handler that does nothing but to note how each of its commands was run (probe.sh). Its packages are made here, its commands' exit
/// codes and status files are chosen from outside.
/// </summary>
internal sealed class ProbeHandler : IDisposable
{
    internal const string Name = "Test.Probe";

    private const string Notes = "/dev/shm/probe";
    private int _taken;

    internal ProbeHandler()
    {
        Directory.CreateDirectory(Path.Combine(Notes, "runs"));
        Directory.CreateDirectory(Path.Combine(Notes, "control"));
        Write("enable.status", Status("success", "done"));
    }

    /// <summary>A status file's text.</summary>
    internal static string Status(string status, string message) => $$$"""
        [{"version": 1.0, "timestampUTC": "2026-01-02T03:04:05Z", "status": {
          "name": "Probe", "operation": "Enable", "configurationAppliedTime": "2026-01-02T03:04:05Z", "status": "{{{status}}}", "code": 7,
          "formattedMessage": {"lang": "en-US", "message": "{{{message}}}"},
          "substatus": [{"name": "part", "status": "success", "code": 0, "formattedMessage": {"lang": "en-US", "message": "whole"}}]}}]
        """;

    /// <summary>The package of a version.</summary>
    /// <param name="version">The version.</param>
    /// <param name="flags">Fields of the manifest beside the five commands, as JSON without the last comma.</param>
    internal string Package(string version, string flags = "\"reportHeartbeat\": false")
    {
        string path = Path.Combine(Notes, $"{Name}__{version}.zip");
        File.Delete(path);
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        zip.CreateEntryFromFile(Path.Combine(AppContext.BaseDirectory, "RealAgent/Probe/probe.sh"), "bin/probe.sh");
        string commands = string.Join(", ", ((string[])["install", "enable", "update", "disable", "uninstall"])
            .Select(command => $"\"{command}Command\": \"/bin/probe.sh {command}\""));
        using var manifest = new StreamWriter(zip.CreateEntry("HandlerManifest.json").Open());
        manifest.Write($$$"""[{"name": "Probe", "version": 1.0, "handlerManifest": {{{{commands}}}, {{{flags}}}}}]""");
        return path;
    }

    /// <summary>What a command ends with from now on.</summary>
    internal void SetExit(string command, string version, int code) => Write($"{command}.{version}.exit", $"{code}");

    /// <summary>All commands succeed again.</summary>
    internal void SucceedAgain()
    {
        foreach (string file in Directory.GetFiles(Path.Combine(Notes, "control"), "*.exit"))
        {
            File.Delete(file);
        }
    }

    /// <summary>What enable writes as status file from now on; null: nothing.</summary>
    internal void SetStatus(string? text)
    {
        if (text is null)
        {
            File.Delete(Path.Combine(Notes, "control", "enable.status"));
            return;
        }

        Write("enable.status", text);
    }

    /// <summary>The commands that were run since it was asked last.</summary>
    internal IReadOnlyList<ProbeRun> TakeRuns()
    {
        ProbeRun[] all = [.. Directory.GetDirectories(Path.Combine(Notes, "runs")).Order(StringComparer.Ordinal).Select(ProbeRun.Read)];
        ProbeRun[] next = all[_taken..];
        _taken = all.Length;
        return next;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Notes, recursive: true);

    private static void Write(string file, string text) => File.WriteAllText(Path.Combine(Notes, "control", file), text);
}
