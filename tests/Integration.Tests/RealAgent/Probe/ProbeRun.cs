namespace IntegrationTests.RealAgent.Probe;

/// <summary>One command of the probe, as it saw itself.</summary>
/// <param name="Command">Its name in the manifest's words: install, enable, update, disable, uninstall.</param>
/// <param name="Environment">All variables that it got, NAME=VALUE, in order of their names.</param>
/// <param name="Facts">The process, its folder and its files, one per line.</param>
internal sealed record ProbeRun(string Command, IReadOnlyList<string> Environment, IReadOnlyList<string> Facts)
{
    /// <summary>The version in whose folder it ran, and its name.</summary>
    internal string Name => $"{this["AZURE_GUEST_AGENT_EXTENSION_VERSION"]}:{Command}";

    /// <summary>A variable's value; null if it was not set.</summary>
    internal string? this[string variable] => Environment
        .FirstOrDefault(pair => pair.StartsWith(variable + "=", StringComparison.Ordinal))?[(variable.Length + 1)..];

    /// <summary>Reads what a command noted in its folder.</summary>
    internal static ProbeRun Read(string folder) => new(
        File.ReadAllText(Path.Combine(folder, "command")),
        [.. File.ReadAllText(Path.Combine(folder, "environment")).Split('\0', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)],
        File.ReadAllLines(Path.Combine(folder, "facts")));
}
