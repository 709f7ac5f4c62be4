using System.Collections;

namespace SnapshotCore.Agent;

/// <summary>
/// How the guest agent started this command: docs/protocol.md, "Agent". Nothing but these three is taken from the
/// process: there may be no HOME, no terminal and no fixed folder.
/// </summary>
/// <param name="WorkingDirectory">Absolute; the version folder when the agent is the caller.</param>
/// <param name="ExecutableFolder">Absolute, links resolved; the folder <c>bin</c> of the version folder.</param>
/// <param name="Environment">The environment variables, by exact name.</param>
public sealed record CommandContext(
    string WorkingDirectory, string ExecutableFolder, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>The context of the running process.</summary>
    public static CommandContext OfThisProcess()
    {
        string executable = Path.GetDirectoryName(System.Environment.ProcessPath) ?? AppContext.BaseDirectory;
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
        {
            variables[(string)entry.Key] = (string?)entry.Value ?? string.Empty;
        }

        return new CommandContext(CurrentDirectory(executable), executable, variables);
    }

    /// <summary>A variable's value without surrounding blanks; null when it is missing or blank.</summary>
    /// <param name="name">The exact name.</param>
    public string? Variable(string name) =>
        Environment.TryGetValue(name, out string? value) && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    private static string CurrentDirectory(string fallback)
    {
        try
        {
            return System.Environment.CurrentDirectory;
        }
        catch (IOException)
        {
            return fallback; // getcwd(3) fails in a folder that has been deleted
        }
    }
}
