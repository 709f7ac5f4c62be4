using System.Globalization;
using System.Text.RegularExpressions;

namespace AgentEmulator.Agent;

/// <summary>Order of version numbers: numeric, component by component, missing components count as 0.</summary>
internal static partial class HandlerVersion
{
    internal static int Compare(string left, string right)
    {
        int[] a = Components(left);
        int[] b = Components(right);
        for (int i = 0; i < Math.Max(a.Length, b.Length); i++)
        {
            int difference = a.ElementAtOrDefault(i).CompareTo(b.ElementAtOrDefault(i));
            if (difference != 0)
            {
                return difference;
            }
        }

        return 0;
    }

    internal static bool IsVersion(string text) => Dotted().IsMatch(text);

    private static int[] Components(string version) =>
        [.. version.Split('.').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0)];

    [GeneratedRegex(@"^\d+(\.\d+)*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Dotted();
}
