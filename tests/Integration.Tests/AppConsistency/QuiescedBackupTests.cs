using System.Text.Json.Nodes;

using IntegrationTests.Freeze;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.AppConsistency;

/// <summary>Backups whose scripts succeed: the application rests from before the freeze until after the thaw.</summary>
public sealed class QuiescedBackupTests(World world) : IntegrationTest(world)
{
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ResumeLimit = TimeSpan.FromSeconds(1);

    [Fact(Timeout = Limit)]
    public async Task The_application_rests_before_the_freeze_and_goes_on_right_after_the_thaw()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs]);
        using var scripts = new OwnerScripts("note rests", "note works", new JsonObject { ["appName"] = "ledger" });
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, Window);
        string saidInWindow = OwnerScripts.Said;

        BackupResult result = await vm.WaitForEndAsync();

        Assert.Equal("pre rests", saidInWindow);
        Assert.Equal("pre rests post works", OwnerScripts.Said);
        IReadOnlyList<long> moments = [.. OwnerScripts.Moments.Select(noted => noted.Moment)];
        long firstAsked = WallClock(held.Proxy.Snapshots.Min(request => request.Arrived));
        long lastAnswered = WallClock(held.Proxy.Snapshots.Max(request => request.Answered));
        long lastThawed = WallClock(held.Writers.Max(writer => writer.Read().GapEnded));
        Assert.InRange(moments[1], moments[0], firstAsked);
        Assert.True(moments[2] > lastAnswered, "the post-script ran before the last snapshot");
        Assert.InRange(TimeSpan.FromMicroseconds((moments[2] - lastThawed) / 1000d), -ResumeLimit, ResumeLimit);
        Assert.All(held.Writers, held.AssertHeldStill);

        ScriptedBackup.AssertCame(result, code: 0, health: 0, consistency: 2);
        Assert.Contains("application-consistent", result.Message, StringComparison.Ordinal);
        Assert.Equal("true", result.Telemetry["isPrePostEnabled"]);
        Assert.Equal("ledger", result.Telemetry["appName"]);
        Assert.Equal(0, await held.BlobCodeAsync());
        Assert.All(result.Disks!, disk => Assert.True(disk.IsSuccessful));
        ScriptedBackup.AssertNothingLeft();
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task An_owner_who_wants_no_freeze_gets_none_and_is_application_consistent()
    {
        VirtualMachine vm = await StartMachineAsync(2);
        using var scripts = new OwnerScripts(keys: new JsonObject { ["fsFreezeEnabled"] = false });
        await using HeldBackup held = await HeldBackup.BeginAsync(vm, Window);

        BackupResult result = await vm.WaitForEndAsync();

        ScriptedBackup.AssertCame(result, code: 0, health: 0, consistency: 2);
        await ScriptedBackup.AssertSnapshotsAsync(vm, count: 2, isFrozen: false);
        Assert.Contains("freeze: none, by the owner's configuration", vm.LogText, StringComparison.Ordinal);
        Assert.All(held.Writers, writer => Assert.InRange(writer.Read().LargestGap, TimeSpan.Zero, Window / 2));
        long[] asked = [.. held.Proxy.Snapshots.Select(request => WallClock(request.Arrived))];
        Assert.All(asked, moment => Assert.InRange(moment, OwnerScripts.Moments[0].Moment, OwnerScripts.Moments[1].Moment));
        ScriptedBackup.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task Without_configuration_nothing_is_said_and_the_backup_is_file_system_consistent()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts();
        File.Delete(OwnerScripts.Configuration);

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        await Expect.ConsistentAsync(vm, result);
        Assert.DoesNotContain(" StatusCode.", result.Message, StringComparison.Ordinal);
        Assert.Equal("false", result.Telemetry["isPrePostEnabled"]);
        Assert.False(result.Telemetry.ContainsKey("appName"), "there is an appName");
        Assert.Equal("", OwnerScripts.Said);
    }

    [Fact(Timeout = Limit)]
    public async Task Snapshots_that_fail_do_not_keep_the_application_at_rest()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts(post: $"env > {OwnerScripts.Evidence}/post");
        OwnerFile.Write("timeout=2");
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, HeldBackup.ForEver);

        BackupResult result = await vm.WaitForEndAsync();

        Assert.Equal(("error", 0), (result.TrueStatus, result.Consistency));
        Assert.DoesNotContain(" StatusCode.", result.Message, StringComparison.Ordinal);
        Assert.Equal("pre post", OwnerScripts.Said);
        Assert.Contains("VMSNAPSHOT_SNAPSHOT_RESULT=failed\n", OwnerScripts.Read("post"), StringComparison.Ordinal);
        Assert.Contains($"VMSNAPSHOT_SNAPSHOT_CODE={result.Code}\n", OwnerScripts.Read("post"), StringComparison.Ordinal);
        ScriptedBackup.AssertNothingLeft();
        held.AssertNothingLeft();
    }

    // Both clocks of one moment are read here, just now; nobody sets the clock within a test.
    private static long WallClock(long timestamp) =>
        OwnerScripts.Now - ((long)TimeProvider.System.GetElapsedTime(timestamp).TotalMicroseconds * 1000);
}
