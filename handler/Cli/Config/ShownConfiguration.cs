using SnapshotCore.Agent;
using SnapshotCore.AppConsistency;
using SnapshotCore.Logging;
using SnapshotCore.Settings;

namespace VmSnapshot.Config;

/// <summary>A file with settings that the package brings.</summary>
/// <param name="Name">Its name, in the package.</param>
/// <param name="Text">What is in it, on one line.</param>
internal sealed record PackageFile(string Name, string Text);

/// <summary>All configuration that counts on a machine.</summary>
/// <param name="Path">The owner's file.</param>
/// <param name="Owner">What it says.</param>
/// <param name="PackageFolder">The root of the package.</param>
internal sealed record ShownConfiguration(string Path, OwnerConfiguration Owner, string PackageFolder)
{
    private const int LongestText = 200;

    // What the package brings for the extension itself; the plugin-host file is the owner's to replace, and stands apart.
    private static readonly string[] Names = ["LogSeverity.json"];

    /// <summary>The guest agent's configuration; null where it has none.</summary>
    internal string? AgentFile { get; init; }

    /// <summary>The proxy that the agent's configuration names; null without one.</summary>
    internal AgentProxy? Proxy { get; init; }

    /// <summary>Why a proxy there is not used; null if there is nothing to warn of.</summary>
    internal string? ProxyWarning { get; init; }

    /// <summary>The plugin-host file in use; null without one.</summary>
    internal string? PluginHost { get; init; }

    /// <summary>The package's own files with settings.</summary>
    internal IReadOnlyList<PackageFile> PackageFiles { get; init; } = [];

    /// <summary>How many keys the owner has set.</summary>
    internal int SetKeys => Owner.Settings.Count(setting => setting.Line is not null);

    /// <summary>What is wrong, in all files.</summary>
    internal IReadOnlyList<string> Warnings => [.. Owner.Warnings, .. ProxyWarning is { } warning ? [warning] : Array.Empty<string>()];

    /// <summary>That of this machine.</summary>
    internal static ShownConfiguration OfThisMachine()
    {
        AgentProxy? proxy = AgentProxy.Read(out string? warning);
        return new ShownConfiguration(OwnerConfiguration.DefaultPath, OwnerConfiguration.Read(), VmSnapshot.PackageFolder.Path)
        {
            AgentFile = Array.Find([AgentProxy.DefaultPath, AgentProxy.CoreOsPath], File.Exists),
            Proxy = proxy,
            ProxyWarning = warning,
            PluginHost = PluginLoader.HostFileInUse(UniqueMachineId.OwnerFolder, VmSnapshot.PackageFolder.Path),
            PackageFiles =
            [
                .. Names.Where(name => File.Exists(System.IO.Path.Combine(VmSnapshot.PackageFolder.Path, name)))
                    .Select(name => new PackageFile(name, TextOf(System.IO.Path.Combine(VmSnapshot.PackageFolder.Path, name)))),
            ],
        };
    }

    private static string TextOf(string path)
    {
        string text = Redactor.Redact(string.Join(' ', File.ReadAllText(path).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        return text.Length <= LongestText ? text : $"{text[..LongestText]}...";
    }
}
