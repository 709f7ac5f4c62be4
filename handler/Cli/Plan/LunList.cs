using System.CommandLine.Parsing;
using System.Globalization;

using SnapshotCore.Freeze;

namespace VmSnapshot.Plan;

/// <summary>Disks as an argument: LUNs of data disks, and <c>os</c> or -1, with commas between them.</summary>
internal static class LunList
{
    /// <summary>Reads it; what is wrong becomes an error of the arguments.</summary>
    internal static IReadOnlyList<int>? Parse(ArgumentResult argument)
    {
        var luns = new List<int>();
        foreach (string word in string.Join(',', argument.Tokens.Select(token => token.Value)).Split(','))
        {
            if (LunOf(word.Trim()) is not { } lun)
            {
                argument.AddError(PlanTexts.NoLun(word));
                return null;
            }

            luns.Add(lun);
        }

        return luns;
    }

    private static int? LunOf(string word) =>
        string.Equals(word, "os", StringComparison.OrdinalIgnoreCase) || word == "-1" ? AzureDisk.OsDiskLun
        : int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int lun) ? lun
        : null;
}
