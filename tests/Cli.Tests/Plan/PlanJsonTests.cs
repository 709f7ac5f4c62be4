using Newtonsoft.Json.Linq;

using SnapshotCore.Freeze;

using VmSnapshot.Plan;

namespace Cli.Tests.Plan;

public sealed class PlanJsonTests
{
    [Fact]
    public void A_plan_for_programs_is_the_documented_one() =>
        Document.Verify($"{PlanJson.Write(SamplePlan.Make())}\n", "plan.json");

    [Fact]
    public void Mount_points_are_exact_and_those_that_are_no_text_stand_there_in_hex_too()
    {
        JObject plan = PlanJson.Write(SamplePlan.Make());

        string[] names = [.. plan["freeze"]!.Concat(plan["skip"]!).Select(mount => (string)mount["mountPoint"]!)];
        JToken raw = Assert.Single(plan["skip"]!, mount => mount["mountPointHex"] is not null);

        Assert.Contains("/srv/in ner\n日本", names);
        Assert.Contains("/mnt/\u001b[2J", names);
        Assert.Equal((@"/mnt/\377", "2f6d6e742fff"), ((string)raw["mountPoint"]!, (string)raw["mountPointHex"]!));
    }

    [Fact]
    public void Each_mount_that_the_owner_skips_names_the_entry_that_did_it()
    {
        JObject plan = PlanJson.Write(SamplePlan.Make());

        var entries = plan["skip"]!
            .Where(mount => (string)mount["reason"]! == "owner")
            .ToDictionary(mount => (string)mount["mountPoint"]!, mount => (string?)mount["entry"]);

        Assert.Equal("/scratch*", entries["/scratch1"]);
        Assert.Equal("/scratch*", entries["/also-scratch"]);
        Assert.Equal("/mnt/part", entries["/mnt/part"]);
        Assert.All(plan["skip"]!.Where(mount => (string)mount["reason"]! != "owner"), mount => Assert.Null(mount["entry"]));
    }

    [Fact]
    public void An_entry_that_names_no_mount_is_counted_and_warned_of()
    {
        JObject plan = PlanJson.Write(SamplePlan.Make());

        var mounts = plan["mountsToSkip"]!.ToDictionary(one => (string)one["entry"]!, one => (int)one["mounts"]!);
        string warning = (string)Assert.Single(plan["warnings"]!)!;

        Assert.Equal((1, 1, 0), (mounts["/scratch*"], mounts["/mnt/part"], mounts["/scrach"]));
        Assert.Contains("/scrach,", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_reason_is_documented_under_its_name()
    {
        string manual = File.ReadAllText(Path.Combine(Repository.Root, "docs/operations.md"));

        Assert.All(Enum.GetValues<SkipReason>(), reason =>
            Assert.Contains($"`{PlanJson.NameOf(reason)}`", manual, StringComparison.Ordinal));
    }
}
