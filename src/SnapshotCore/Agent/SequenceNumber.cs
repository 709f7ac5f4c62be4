using System.Globalization;

namespace SnapshotCore.Agent;

/// <summary>
/// Which settings this command is about: docs/protocol.md, "Agent". The agent's variable decides; other numbers on
/// disk, also greater ones, mean nothing then.
/// </summary>
public static class SequenceNumber
{
    /// <summary>The variable in which the agent gives the number.</summary>
    public const string Variable = "ConfigSequenceNumber";

    /// <summary>The end of the names of settings files.</summary>
    public const string SettingsSuffix = ".settings";

    /// <summary>
    /// The number: the variable if it is an integer ≥ 0, else that of the settings file with the newest
    /// modification time (the greatest, if several share it); null when there is none.
    /// </summary>
    /// <param name="context">How this command was started.</param>
    /// <param name="environment">Where the settings files are.</param>
    public static int? Find(CommandContext context, HandlerEnvironment environment) =>
        TryParse(context.Variable(Variable), out int number) ? number : Newest(environment.ConfigFolder);

    /// <summary>Reads decimal digits, no sign.</summary>
    internal static bool TryParse(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static int? Newest(string folder)
    {
        try
        {
            (DateTime Time, int Number)? newest = null;
            foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles($"*{SettingsSuffix}"))
            {
                if (TryParse(file.Name.AsSpan(0, file.Name.Length - SettingsSuffix.Length), out int number))
                {
                    (DateTime, int) candidate = (file.LastWriteTimeUtc, number);
                    newest = newest is null || candidate.CompareTo(newest.Value) > 0 ? candidate : newest;
                }
            }

            return newest?.Number;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // no readable folder: no settings, so no number
        }
    }
}
