namespace AgentEmulator.Cli;

/// <summary>The command line or an input file is wrong; the message says what to give instead.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>Files that the command line names.</summary>
internal static class Input
{
    /// <exception cref="UsageException">The file can't be read.</exception>
    internal static string ReadText(string path)
    {
        try
        {
            return path == "-" ? Console.In.ReadToEnd() : File.ReadAllText(path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} can't be read: {refused.Message}");
        }
    }
}
