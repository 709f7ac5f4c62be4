using AgentEmulator;

using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Hostile;

/// <summary>The VM's wall clock is wrong by years, for all commands and the worker; the service's and storage's are right.</summary>
public sealed class WrongClockTests(World world) : IntegrationTest(world)
{
    private const int TooLate = 402;

    public static TheoryData<string> Years => ["1970", "2000", "2046"];

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Years))]
    public async Task With_a_clock_that_is_years_wrong_each_backup_has_a_clear_end_and_the_next_ones_are_good(string year)
    {
        using var clock = new WallClock();
        TimeSpan wrong = new DateTimeOffset(int.Parse(year), 1, 2, 3, 4, 5, TimeSpan.Zero) - TimeProvider.System.GetUtcNow();
        clock.JumpBy(wrong);
        VirtualMachine vm = await StartMachineAsync();
        AgentOptions usual = vm.Agent.Options;
        vm.Agent.Options = usual with
        {
            BaseEnvironment = usual.BaseEnvironment.Concat(WallClock.Environment).ToDictionary(StringComparer.Ordinal),
        };

        BackupResult byTrueClock = await vm.RunBackupAsync(vm.NewRequest());

        Assert.Equal(int.Parse(year), byTrueClock.Written.Year);
        RequestBuilder request = await vm.NextRequestAsync();
        request.Public["commandStartTimeUTCTicks"] = $"{(TimeProvider.System.GetUtcNow() + wrong).UtcTicks}";
        BackupResult byWrongClock = await vm.RunBackupAsync(request);
        int taken = wrong > TimeSpan.Zero ? 1 : 2;
        if (wrong > TimeSpan.Zero)
        {
            Assert.Equal((TooLate, "error", 0), (byTrueClock.Code, byTrueClock.TrueStatus, byTrueClock.Consistency));
            Expect.Message(byTrueClock, ["too late"]);
        }
        else
        {
            await Expect.ConsistentAsync(vm, byTrueClock, taken);
        }

        // Whose SAS would be over by the VM's clock if that is ahead: storage's decides.
        await Expect.ConsistentAsync(vm, byWrongClock, taken);

        vm.Agent.Options = usual;
        string[] traces = Directory.GetFiles(Path.Combine(vm.Agent.LogFolder, "traces"));
        await Expect.ConsistentAsync(vm, await vm.RunBackupAsync(await vm.NextRequestAsync()), ++taken);

        Assert.Equal(traces.Length + 1, Directory.GetFiles(Path.Combine(vm.Agent.LogFolder, "traces")).Length);
        Assert.Contains("backup 0,", vm.LogText, StringComparison.Ordinal);
        Assert.Contains("backup 2,", vm.LogText, StringComparison.Ordinal);
    }
}
