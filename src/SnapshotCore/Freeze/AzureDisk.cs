using System.Globalization;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>A whole disk of this machine, and which of the VM's disks it is.</summary>
/// <param name="Device">The kernel's number for it.</param>
/// <param name="Lun">The LUN that Azure knows a data disk by; <see cref="OsDiskLun"/> for the OS disk.</param>
public sealed record AzureDisk(DeviceNumber Device, int Lun)
{
    /// <summary>Stands for the OS disk, in LUN lists too.</summary>
    public const int OsDiskLun = -1;

    /// <summary>Names disks for people: "OS disk and data disks LUN 0 and 3".</summary>
    /// <param name="luns">Which; in any order, also several times.</param>
    public static string NamesOf(IEnumerable<int> luns) => string.Join(" and ", Groups([.. luns.Distinct().Order()]));

    /// <summary>The same within a sentence: "the OS disk and data disks LUN 0 and 3".</summary>
    /// <param name="luns">Which.</param>
    public static string PhraseOf(IReadOnlyCollection<int> luns) =>
        luns.Contains(OsDiskLun) ? $"the {NamesOf(luns)}" : NamesOf(luns);

    /// <summary>Reads a LUN; null for anything but decimal digits.</summary>
    internal static int? ParseLun(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int lun) ? lun : null;

    private static IEnumerable<string> Groups(int[] luns)
    {
        if (luns.Contains(OsDiskLun))
        {
            yield return "OS disk";
        }

        int[] data = [.. luns.Where(lun => lun != OsDiskLun)];
        if (data.Length > 0)
        {
            string last = data.Length == 1 ? $"{data[0]}" : $"{string.Join(", ", data[..^1])} and {data[^1]}";
            yield return $"data {(data.Length == 1 ? "disk" : "disks")} LUN {last}";
        }
    }
}
