using SnapshotCore.Settings;

namespace VmSnapshot.Config;

/// <summary>What <c>vmsnapshot config</c> says.</summary>
internal static class ConfigTexts
{
    internal const string Description = "Shows the configuration that counts on this machine, and what is wrong with it.";

    internal const string Notes = $"""
        Each key of {OwnerConfiguration.DefaultPath} with the value that a backup would
        use now, the line that it comes from, and what it does. Nothing is changed.

        Exit codes: 0 nothing is wrong; 6 there are warnings; 2 wrong arguments;
        1 unexpected failure.
        """;

    internal const string Json = "Print JSON for programs; docs/operations.md describes it.";
    internal const string WithoutEffect = "Accepted without effect:";
    internal const string Elsewhere = "Configured elsewhere:";
    internal const string Warnings = "Warnings:";
    internal const string Default = "default";
    internal const string Unset = "-";
    internal const string Proxy = "proxy";
    internal const string PluginHost = "plugin host";
    internal const string Package = "package";
    internal const string NoPluginHost = "no file: no script is run";

    internal static string Heading(ShownConfiguration shown) => shown switch
    {
        { Owner.IsRead: true, SetKeys: 0 } => $"{shown.Path} sets nothing: all keys have their defaults.",
        { Owner.IsRead: true, SetKeys: 1 } => $"{shown.Path} sets 1 key; all others have their defaults.",
        { Owner.IsRead: true } => $"{shown.Path} sets {shown.SetKeys} keys; all others have their defaults.",
        { Owner.Warnings.Count: > 0 } => $"{shown.Path} cannot be read: all keys have their defaults.",
        _ => $"There is no {shown.Path}: all keys have their defaults.",
    };

    internal static string Line(int line) => $"line {line}";

    internal static string ProxyOf(ShownConfiguration shown) => shown switch
    {
        { Proxy: { } proxy } => $"{proxy.Host}:{proxy.Port}, of the guest agent's {shown.AgentFile}; for storage alone",
        { AgentFile: { } file } => $"none; HttpProxy.Host and HttpProxy.Port of the guest agent's {file} would count",
        _ => $"none; there is no {AgentProxy.DefaultPath}",
    };

    internal static string PluginHostOf(string file) => $"{file}; vmsnapshot scripts check looks into it";
}
