using System.CommandLine.Parsing;
using System.Globalization;

namespace VmSnapshot.Runs;

/// <summary>A number of backups, or of one of them, as an argument: 1 or more.</summary>
internal static class RunNumber
{
    /// <summary>Reads it; what is wrong becomes an error of the arguments.</summary>
    internal static int? Parse(ArgumentResult argument)
    {
        string word = argument.Tokens[0].Value;
        if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0)
        {
            return number;
        }

        argument.AddError(RunTexts.NoNumber(word));
        return null;
    }
}
