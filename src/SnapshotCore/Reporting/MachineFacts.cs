using System.Runtime.InteropServices;

namespace SnapshotCore.Reporting;

/// <summary>What telemetry says about the machine; read once per run. Reads two small files, starts nothing.</summary>
/// <param name="GuestAgentVersion">The version of the agent's daemon.</param>
/// <param name="ExtensionVersion">The version of the version folder.</param>
/// <param name="OsVersion">The distribution's name for itself.</param>
/// <param name="KernelVersion">The kernel's release.</param>
/// <param name="PlatformArchitecture"><c>64bit</c> or <c>32bit</c>.</param>
/// <param name="Runtime">The .NET runtime.</param>
public sealed record MachineFacts(
    string GuestAgentVersion,
    string ExtensionVersion,
    string OsVersion,
    string KernelVersion,
    string PlatformArchitecture,
    string Runtime)
{
    /// <summary>What stands for a fact that is not to be had.</summary>
    public const string Unknown = "Unknown";

    /// <summary>The agent's daemon sets it for everything it starts; asking the agent itself would start Python.</summary>
    public const string AgentVersionVariable = "_AZURE_GUEST_AGENT_DAEMON_VERSION_";

    /// <summary>Reads the facts of this machine. What can't be read is <see cref="Unknown"/>.</summary>
    /// <param name="environment">The environment that the agent gave to <c>enable</c>.</param>
    /// <param name="extensionVersion">The version of the version folder.</param>
    /// <param name="osRelease">The file of os-release(5).</param>
    /// <param name="kernelRelease">The file of proc_sys_kernel(5).</param>
    public static MachineFacts Read(
        IReadOnlyDictionary<string, string> environment,
        string extensionVersion,
        string osRelease = "/etc/os-release",
        string kernelRelease = "/proc/sys/kernel/osrelease") =>
        new(
            OrUnknown(environment.GetValueOrDefault(AgentVersionVariable)),
            OrUnknown(extensionVersion),
            OrUnknown(OsVersionOf(ReadText(osRelease))),
            OrUnknown(ReadText(kernelRelease)),
            Environment.Is64BitProcess ? "64bit" : "32bit",
            RuntimeInformation.FrameworkDescription);

    /// <summary>PRETTY_NAME of an os-release(5) text, else ID and VERSION_ID; null without any of them.</summary>
    internal static string? OsVersionOf(string? osRelease)
    {
        string? name = FieldOf(osRelease, "PRETTY_NAME");
        return name ?? FieldOf(osRelease, "ID") switch
        {
            { } id when FieldOf(osRelease, "VERSION_ID") is { } version => $"{id} {version}",
            var id => id,
        };
    }

    private static string? FieldOf(string? text, string name)
    {
        foreach (string line in (text ?? "").Split('\n'))
        {
            if (line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] == '=')
            {
                string value = line[(name.Length + 1)..].Trim().Trim('"', '\'');
                return value.Length == 0 ? null : value;
            }
        }

        return null;
    }

    private static string? ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string OrUnknown(string? text) => string.IsNullOrWhiteSpace(text) ? Unknown : text;
}
