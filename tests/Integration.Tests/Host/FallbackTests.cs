using System.Net.Sockets;

using HostEmulator;
using HostEmulator.Answers;

using IntegrationTests.AppConsistency;
using IntegrationTests.Freeze;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Host;

/// <summary>firstGuestThenHost: what falls back to the host, and what does not.</summary>
public sealed class FallbackTests(World world) : HostTest(world)
{
    private const string Strategy = "firstGuestThenHost";
    private const string Host = "backupHostService";
    private const string Guest = "guestExtension";

    [Fact(Timeout = Limit)]
    public async Task While_the_guest_can_the_host_takes_no_snapshot()
    {
        VirtualMachine vm = await StartMachineAsync();

        AssertCame(await vm.RunBackupAsync(NewRequest(vm, Strategy)), 1, 1, 1, Guest, 200, null);
        Assert.Single(await vm.SnapshotsAsync());
        Assert.Empty(Service.RequestsFor(HostCall.DoSnapshot));
    }

    [Fact(Timeout = Limit)]
    public async Task When_storage_took_not_one_snapshot_all_is_thawed_and_frozen_anew_for_the_host()
    {
        VirtualMachine vm = await StartMachineAsync(disks: 2);
        await using HeldBackup held = HeldBackup.Prepare(vm, TimeSpan.Zero);
        held.Proxy.Arriving = RefuseSnapshotsAsync;
        using var scripts = new OwnerScripts();
        bool[] frozen = [];
        Service.OnSnapshot = (_, _) =>
        {
            frozen = [.. vm.Disks.Select(disk => disk.Disk.IsFrozen)];
            return Task.CompletedTask;
        };

        BackupResult result = await RunThroughAsync(vm, held);

        AssertCame(result, 0, 0, 2, Host, 200, 200);
        Assert.Equal([true, true], frozen);
        Assert.Equal(2, result.Disks!.Count);
        Assert.Equal(2, vm.LogText.Split("Timeline: freeze").Length - 1);
        Assert.Contains("not one snapshot was taken, so the host is to", vm.LogText, StringComparison.Ordinal);
        Assert.Equal("pre post", OwnerScripts.Said);
        Assert.Empty(Service.Violations);
        ScriptedBackup.AssertNothingLeft();
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task When_both_fail_the_message_tells_of_both()
    {
        VirtualMachine vm = await StartMachineAsync();
        await using HeldBackup held = HeldBackup.Prepare(vm, TimeSpan.Zero);
        held.Proxy.Arriving = RefuseSnapshotsAsync;
        Service.DoSnapshot.Answer = HostAnswer.ForeignError;

        BackupResult result = await RunThroughAsync(vm, held);

        AssertCame(result, 556, 76, 0, Host, 200, 556);
        Assert.Contains("OperationNotAllowed", result.Message, StringComparison.Ordinal);
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task One_snapshot_of_two_is_a_partial_success_and_no_reason_for_the_host()
    {
        VirtualMachine vm = await StartMachineAsync(disks: 2);
        await using HeldBackup held = HeldBackup.Prepare(vm, TimeSpan.Zero);
        held.Proxy.Arriving = (request, client, end) =>
            request.Line.Contains("disk1", StringComparison.Ordinal) ? RefuseSnapshotsAsync(request, client, end) : Task.FromResult(Passage.Through);

        BackupResult result = await RunThroughAsync(vm, held);

        AssertCame(result, 76, 761, 0, Guest, 200, null);
        Assert.Equal([true, false], result.Disks!.Select(disk => disk.IsSuccessful));
        Assert.Empty(Service.RequestsFor(HostCall.DoSnapshot));
    }

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_guest_that_cannot_begin_leaves_it_to_the_host_only_if_it_can_do_nothing_at_all(bool isAllRefused)
    {
        VirtualMachine vm = await StartMachineAsync(disks: 2);
        RequestBuilder request = NewRequest(vm, Strategy);
        request.Disks[0] = vm.Sas(vm.Disks[0].Blob, "r");
        request.Disks[1] = vm.Sas(vm.Disks[1].Blob, isAllRefused ? "r" : "rw");

        BackupResult result = await vm.RunBackupAsync(request);

        if (isAllRefused)
        {
            AssertCame(result, 1, 1, 1, Host, 200, 200);
        }
        else
        {
            Assert.Equal((76, 761), (result.Code, result.HealthCode));
            Assert.Empty(Service.RequestsFor(HostCall.DoSnapshot));
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_request_that_is_too_late_by_the_hosts_clock_is_no_reason_for_the_host_either()
    {
        VirtualMachine vm = await StartMachineAsync();
        Service.ClockOffset = TimeSpan.FromSeconds((141 * 60) + 30);

        BackupResult result = await vm.RunBackupAsync(NewRequest(vm, Strategy));

        Assert.Equal((402, 402, "error", null), (result.Code, result.HealthCode, result.TrueStatus, result.Disks));
        Assert.Contains("141 minutes", result.Message, StringComparison.Ordinal);
        Assert.Empty(await vm.SnapshotsAsync());
        Assert.Empty(Service.RequestsFor(HostCall.DoSnapshot));
    }

    [Fact(Timeout = Limit)]
    public async Task A_freeze_that_failed_is_no_reason_for_the_host()
    {
        VirtualMachine vm = await StartMachineAsync();
        vm.Disks[0].Disk.Freeze();

        BackupResult result;
        try
        {
            result = await vm.RunBackupAsync(NewRequest(vm, Strategy));
        }
        finally
        {
            Assert.True(vm.Disks[0].Disk.Thaw());
        }

        Assert.Equal((121, 121, null), (result.Code, result.HealthCode, result.Disks));
        Assert.Empty(Service.RequestsFor(HostCall.DoSnapshot));
    }

    [Fact(Timeout = Limit)]
    public async Task A_window_that_lost_its_guardian_is_no_reason_for_the_host_but_the_runs_end()
    {
        VirtualMachine vm = await StartMachineAsync();
        await using HeldBackup held = HeldBackup.Prepare(vm, HeldBackup.ForEver);
        RequestBuilder request = ThroughProxy(vm, held);
        vm.Deliver(request);
        Assert.Null(await vm.Agent.ProcessAsync());
        await held.WaitForWindowAsync();

        Signals.Kill(held.Guardian);
        BackupResult result = await vm.WaitForEndAsync();

        AssertCame(result, 2, 2, 0, Guest, 200, null);
        Assert.Contains("guardian", result.Message, StringComparison.Ordinal);
        Assert.Empty(Service.RequestsFor(HostCall.DoSnapshot));
        held.AssertNothingLeft();
    }

    [Theory(Timeout = Limit)]
    [InlineData("firstGuestThenHost", true, 1)]
    [InlineData("firstHostThenGuest", true, 1)]
    [InlineData("firstHostThenGuest", false, 16)]
    [InlineData("onlyGuest", true, 16)]
    public async Task P14_Settings_that_cannot_be_decrypted_refuse_only_what_needs_them(string strategy, bool isHostThere, int code)
    {
        VirtualMachine vm = await StartMachineAsync();
        Service.PreSnapshot.Answer = isHostThere ? HostAnswer.Genuine : HostAnswer.Of(503);

        BackupResult result = await vm.RunBackupAsync(
            NewRequest(vm, strategy), change: settings => settings with { ProtectedSettings = "bm8gZW52ZWxvcGU=" });

        Assert.True(result.Code == code, $"{result.Code}: {result.Message}");
        Assert.Contains("cannot be decrypted", result.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task A_request_that_becomes_too_late_while_scripts_run_is_refused_by_the_hosts_clock()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts("sleep 4");
        Service.ClockOffset = TimeSpan.FromSeconds(8400 - 2);

        BackupResult result = await vm.RunBackupAsync(NewRequest(vm, "onlyHost"));

        Assert.Equal((402, 402, "error"), (result.Code, result.HealthCode, result.TrueStatus));
        Assert.Equal("pre post", OwnerScripts.Said);
        Assert.Empty(Service.RequestsFor(HostCall.DoSnapshot));
        ScriptedBackup.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task A_clock_of_the_vm_that_is_wrong_by_hours_keeps_no_backup_from_being_taken()
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder request = NewRequest(vm, "onlyGuest");
        Service.ClockOffset = TimeSpan.FromHours(-5);
        request.Public["commandStartTimeUTCTicks"] = $"{TimeProvider.System.GetUtcNow().AddHours(-5).UtcTicks}";

        AssertCame(await vm.RunBackupAsync(request), 1, 1, 1, Guest, 200, null);
        Assert.Empty(Service.Violations);
    }

    [Fact(Timeout = Limit)]
    public async Task What_the_owner_wants_comes_before_what_the_service_asks_for()
    {
        VirtualMachine vm = await StartMachineAsync();
        OwnerFile.Write("SnapshotMethod = onlyHost");

        AssertCame(await vm.RunBackupAsync(NewRequest(vm, "onlyGuest")), 1, 1, 1, Host, 200, 200);
        Assert.Contains("strategy: onlyHost (SnapshotMethod in /etc/azure/vmbackup.conf)", vm.LogText, StringComparison.Ordinal);
    }

    private static Task<BackupResult> RunThroughAsync(VirtualMachine vm, HeldBackup held) => vm.RunBackupAsync(ThroughProxy(vm, held));

    private static RequestBuilder ThroughProxy(VirtualMachine vm, HeldBackup held)
    {
        RequestBuilder request = NewRequest(vm, Strategy);
        for (int i = 0; i < request.Disks.Count; i++)
        {
            request.Disks[i] = held.Proxy.Through((string)request.Disks[i]!);
        }

        return request;
    }

    private static async Task<Passage> RefuseSnapshotsAsync(ProxiedRequest request, NetworkStream client, CancellationToken end)
    {
        if (!request.IsSnapshot)
        {
            return Passage.Through;
        }

        await client.WriteAsync(
            "HTTP/1.1 409 Conflict\r\nx-ms-error-code: OperationNotAllowed\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), end);
        return Passage.Answered;
    }
}
