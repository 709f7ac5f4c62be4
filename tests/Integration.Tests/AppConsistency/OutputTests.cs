using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.AppConsistency;

/// <summary>What scripts print: always read, kept but for the end, without secrets.</summary>
public sealed class OutputTests(World world) : IntegrationTest(world)
{
    private const int SmallLog = 64 * 1024;

    [Fact(Timeout = Limit)]
    public async Task Ten_megabytes_on_both_streams_block_nothing_and_only_their_end_is_kept()
    {
        VirtualMachine vm = await StartMachineAsync();
        const string Chatter = """
            head -c 10000000 /dev/zero | tr '\0' 'o'
            head -c 10000000 /dev/zero | tr '\0' 'e' >&2
            echo; echo the last word of $VMSNAPSHOT_PHASE
            """;
        using var scripts = new OwnerScripts(Chatter, $"{Chatter}\nexit 1");

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        ScriptedBackup.AssertCame(result, code: 1, health: 301, consistency: 1);
        ScriptedBackup.AssertSays(result, ScriptError.PostFailed, "the last word of post");
        Assert.InRange(new FileInfo(vm.LogFile).Length, 1, SmallLog);
        Assert.Contains("the last word of pre", vm.LogText, StringComparison.Ordinal);
        Assert.Contains("the end of 200000", vm.LogText, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task P32_Secrets_that_a_script_prints_are_nowhere()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts("""
            echo "mysql --host=db password=swordfish1"
            echo "curl https://account.blob.core.windows.net/vhds/a.vhd?sv=2024-01-01&sr=b&sig=c2VjcmV0c2lnbmF0dXJlMTIzNDU2Nzg5MA%3D%3D&se=2030" >&2
            exit 1
            """);

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        string[] places = [vm.LogText, result.Text, await vm.Storage.ReadTextAsync(vm.LogsBlob), await vm.Storage.ReadTextAsync(vm.StatusBlob)];
        Assert.All(places, text => Assert.DoesNotContain("c2VjcmV0", text, StringComparison.Ordinal));
        Assert.All(places, text => Assert.DoesNotContain("swordfish", text, StringComparison.Ordinal));
        Assert.Contains("mysql --host=db", vm.LogText, StringComparison.Ordinal);
        Assert.Contains("https://account.blob.core.windows.net/vhds/a.vhd", result.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task What_a_good_pre_script_leaves_running_lives_on_and_may_keep_printing()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts(
            "(while :; do echo still here; sleep 0.05; done) & echo $! > /dev/shm/scripts/daemon; note rests",
            "kill -0 $(cat /dev/shm/scripts/daemon) && note alive");

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        ScriptedBackup.AssertCame(result, code: 0, health: 0, consistency: 2);
        Assert.Equal("pre rests post alive", OwnerScripts.Said);
        TimeSpan preToPost = TimeSpan.FromMicroseconds((OwnerScripts.Moments[2].Moment - OwnerScripts.Moments[1].Moment) / 1000d);
        Assert.InRange(preToPost, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.False(File.Exists(OwnerScripts.Note), $"{OwnerScripts.Note} is left");
    }

    [Fact(Timeout = Limit)]
    public async Task A_daemon_that_holds_the_output_open_in_silence_delays_nothing()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts("setsid sleep 600 & echo $! > /dev/shm/scripts/daemon");

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        ScriptedBackup.AssertCame(result, code: 0, health: 0, consistency: 2);
        Assert.True(Signals.Kill(int.Parse(OwnerScripts.Read("daemon"))), "the daemon is gone");
    }
}
