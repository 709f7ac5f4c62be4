using System.Globalization;
using System.Text.Json.Nodes;

using IntegrationTests.Stage;

namespace IntegrationTests.Input;

public sealed class AgeTests(World world) : IntegrationTest(world)
{
    private static readonly Dictionary<string, Func<long, JsonNode>> Spellings = new(StringComparer.Ordinal)
    {
        ["text"] = ticks => $"{ticks}",
        ["number"] = ticks => ticks,
        // As in the product documents; seventeen digits still tell minutes apart.
        ["scientific notation"] = ticks => ((double)ticks).ToString("E16", CultureInfo.InvariantCulture),
    };

    public static TheoryData<string> SpellingNames => [.. Spellings.Keys];

    [Theory(Timeout = Limit)]
    [MemberData(nameof(SpellingNames))]
    public async Task A_request_that_is_older_than_140_minutes_is_too_late(string spelling)
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder request = vm.NewRequest();
        JsonNode ticks = Spellings[spelling](TimeProvider.System.GetUtcNow().AddMinutes(-141).UtcTicks);
        request.Public["commandStartTimeUTCTicks"] = ticks.DeepClone();

        BackupResult result = await vm.RunBackupAsync(request);

        await Expect.RefusedAsync(vm, result, 402, "141 minutes", "140 minutes", "overloaded", "on demand");
        Assert.Equal((402, 256), (result.HealthCode, result.HealthState));
        Assert.Equal(ticks.ToString(), (string?)result.Report["commandStartTimeUTCTicks"]);
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(SpellingNames))]
    public async Task A_request_that_is_139_minutes_old_is_in_time(string spelling)
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder request = vm.NewRequest();
        request.Public["commandStartTimeUTCTicks"] = Spellings[spelling](TimeProvider.System.GetUtcNow().AddMinutes(-139).UtcTicks);

        await Expect.ConsistentAsync(vm, await vm.RunBackupAsync(request));
    }

    [Theory(Timeout = Limit)]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("yesterday")]
    public async Task A_request_that_does_not_tell_its_age_is_in_time(string? ticks)
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder request = vm.NewRequest();
        request.Public["commandStartTimeUTCTicks"] = ticks;

        await Expect.ConsistentAsync(vm, await vm.RunBackupAsync(request));
    }
}
