using Newtonsoft.Json.Linq;

using SnapshotCore.Errors;
using SnapshotCore.Settings;
using SnapshotCore.Snapshots.Strategies;
using SnapshotCore.Tests.Settings;

namespace SnapshotCore.Tests.Snapshots.Strategies;

/// <summary>Every combination of what decides, against the rules as docs/protocol.md states them.</summary>
public sealed class StrategySelectionTests
{
    private static readonly string?[] Texts =
        [null, "", "onlyGuest", "onlyHost", "firstGuestThenHost", "firstHostThenGuest", "ONLYGUEST", " onlyHost ", "bothAtOnce"];

    private static readonly string[] Flags = ["isAnyWADiskIncluded", "isVmgsBlobIncluded", "isAnyDirectDriveDiskIncluded"];

    [Fact]
    public void Every_combination_of_inputs_leads_where_the_rules_say()
    {
        int combinations = 0;
        foreach (Inputs one in All())
        {
            combinations++;
            Result<StrategyChoice> choice = StrategySelection.Select(one.Custom, one.Disks, one.Owner);

            string found = choice.IsSuccess ? StrategySelection.NameOf(choice.Value.Kind) : $"{(int)choice.Error.Code}";
            Assert.True(found == one.Expected(), $"{one}: {found} instead of {one.Expected()}");
        }

        Assert.Equal(Texts.Length * Texts.Length * 8 * 3 * 3 * 2, combinations);
    }

    [Theory]
    [InlineData("""{}""", null, "firstHostThenGuest (the default)")]
    [InlineData("""{"takeSnapshotFrom":"onlyGuest"}""", null, "onlyGuest (customSettings.takeSnapshotFrom)")]
    [InlineData("""{"takeSnapshotFrom":"onlyGuest"}""", "onlyHost", "onlyHost (SnapshotMethod in /etc/azure/vmbackup.conf)")]
    [InlineData("""{"takeSnapshotFrom":"x"}""", null, "firstHostThenGuest (the default, since customSettings.takeSnapshotFrom names no known way)")]
    public void The_log_can_say_what_decided(string custom, string? owner, string expected)
    {
        SnapshotRequest request = RequestBuilder.Parse(settings => settings["customSettings"] = JObject.Parse(custom));

        StrategyChoice choice = StrategySelection.Select(request.Custom, IncludedDisks.Unspecified, owner).Value;

        Assert.Equal(expected, $"{StrategySelection.NameOf(choice.Kind)} ({choice.Reason})");
    }

    [Fact]
    public void A_malformed_list_decides_nothing_since_it_is_refused_anyway()
    {
        var disks = new IncludedDisks { IsAnyDiskExcluded = true, IsVmgsBlobIncluded = true, IsLunListMalformed = true };

        Assert.Equal(StrategyKind.OnlyHost, StrategySelection.Select(CustomSettings.Unspecified, disks, null).Value.Kind);
    }

    private static IEnumerable<Inputs> All() =>
        from owner in Texts
        from service in Texts
        from flags in Enumerable.Range(0, 8)
        from luns in new int[]?[] { null, [], [0, 3] }
        from accelerated in new int[]?[] { null, [7], [3, 9] }
        from isExcluded in new[] { false, true }
        select new Inputs(owner, service, flags, luns, accelerated, isExcluded);

    private sealed record Inputs(string? Owner, string? Service, int HostOnly, int[]? Luns, int[]? Accelerated, bool IsExcluded)
    {
        internal CustomSettings Custom => new() { TakeSnapshotFrom = Service, WriteAcceleratedLuns = Accelerated };

        internal IncludedDisks Disks => new()
        {
            DataDiskLuns = Luns,
            IsAnyDiskExcluded = IsExcluded,
            IsAnyWriteAcceleratedDiskIncluded = (HostOnly & 1) != 0,
            IsVmgsBlobIncluded = (HostOnly & 2) != 0,
            IsAnyDirectDriveDiskIncluded = (HostOnly & 4) != 0,
        };

        /// <summary>The rules from the first to the last, each overriding those before it.</summary>
        internal string Expected()
        {
            string text = "firstHostThenGuest"; // 1
            text = string.IsNullOrEmpty(Service) ? text : Service; // 2
            text = string.IsNullOrEmpty(Owner) ? text : Owner; // 3
            bool isListEmpty = Luns is null or [];
            text = !isListEmpty && Accelerated is [3, 9] ? "onlyHost" : text; // 4
            text = HostOnly > 0 ? "onlyHost" : text; // 5
            text = IsExcluded && isListEmpty ? (HostOnly > 0 ? "17" : "onlyGuest") : text; // 6
            return text switch
            {
                "17" or "onlyGuest" or "onlyHost" or "firstGuestThenHost" => text,
                "ONLYGUEST" => "onlyGuest",
                " onlyHost " => "onlyHost",
                _ => "firstHostThenGuest", // 7
            };
        }

        public override string ToString() =>
            $"owner {Owner}, service {Service}, [{string.Join(", ", Flags.Where((_, i) => (HostOnly & (1 << i)) != 0))}], "
            + $"LUNs [{string.Join(", ", Luns ?? [])}], accelerated [{string.Join(", ", Accelerated ?? [])}], excluded {IsExcluded}";
    }
}
