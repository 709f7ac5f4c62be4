using HostEmulator;
using HostEmulator.Answers;

using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Host;

/// <summary>A host that does anything but answer well.</summary>
public sealed class HostFaultTests(World world) : HostTest(world)
{
    private const string Host = "backupHostService";
    private const string Guest = "guestExtension";

    [Theory(Timeout = Limit)]
    [InlineData("403", 403)]
    [InlineData("404", 404)]
    [InlineData("409", 409)]
    [InlineData("412", 412)]
    [InlineData("429", 429)]
    [InlineData("service-error", 500)]
    [InlineData("503", 503)]
    [InlineData("foreign-error", 556)]
    [InlineData("empty", 557)]
    [InlineData("reset", 555)]
    [InlineData("reset-in-body", 555)]
    [InlineData("truncated", 555)]
    [InlineData("invalid-json", 558)]
    [InlineData("array", 558)]
    [InlineData("text", 558)]
    [InlineData("endless", 558)]
    [InlineData("redirect", 302)]
    public async Task Whatever_presnapshot_fails_by_the_guest_takes_the_snapshots(string answer, int status)
    {
        VirtualMachine vm = await StartMachineAsync();
        Service.PreSnapshot.Answer = AnswerOf(answer);

        BackupResult result = await vm.RunBackupAsync(NewRequest(vm, "firstHostThenGuest"));

        AssertCame(result, 1, 1, 1, Guest, status, null);
        Assert.Single(await vm.SnapshotsAsync());
        Assert.Single(Service.Requests);
    }

    [Theory(Timeout = Limit)]
    [InlineData("bom")]
    [InlineData("chunked")]
    [InlineData("created")]
    [InlineData("interim")]
    [InlineData("http10")]
    [InlineData("unknown-fields")]
    [InlineData("json-booleans")]
    [InlineData("upper-case")]
    [InlineData("slow")]
    public async Task However_a_good_answer_is_written_and_delivered_the_host_takes_the_snapshots(string answer)
    {
        VirtualMachine vm = await StartMachineAsync();
        Service.PreSnapshot.Answer = answer is "json-booleans" or "upper-case" ? HostAnswer.Genuine : AnswerOf(answer);
        Service.DoSnapshot.Answer = AnswerOf(answer);

        BackupResult result = await vm.RunBackupAsync(NewRequest(vm, "firstHostThenGuest"));

        int status = answer == "created" ? 201 : 200;
        AssertCame(result, 1, 1, 1, Host, status, status);
        Assert.Equal([true, true], result.Disks!.Select(disk => disk.IsSuccessful));
        Assert.Empty(await vm.SnapshotsAsync());
    }

    [Theory(Timeout = Limit)]
    [InlineData("403", 403, 76)]
    [InlineData("404", 404, 76)]
    [InlineData("409", 409, 76)]
    [InlineData("412", 412, 76)]
    [InlineData("429", 429, 76)]
    [InlineData("service-error", 500, 76)]
    [InlineData("503", 503, 76)]
    [InlineData("foreign-error", 556, 556)]
    [InlineData("empty", 557, 76)]
    [InlineData("reset", 555, 76)]
    [InlineData("reset-in-body", 555, 76)]
    [InlineData("truncated", 555, 76)]
    [InlineData("invalid-json", 558, 76)]
    [InlineData("array", 558, 76)]
    [InlineData("endless", 558, 76)]
    [InlineData("redirect", 302, 76)]
    [InlineData("no-entries", 200, 76)]
    [InlineData("entries-null", 200, 76)]
    public async Task A_dosnapshot_that_fails_is_asked_once_and_nobody_stands_in(string answer, int status, int code)
    {
        VirtualMachine vm = await StartMachineAsync();
        Service.DoSnapshot.Answer = AnswerOf(answer);

        BackupResult result = await vm.RunBackupAsync(NewRequest(vm, "firstHostThenGuest"));

        AssertCame(result, code, code, 0, Host, 200, status);
        Assert.Empty(result.Disks!);
        Assert.Equal(code == 556 ? 0 : 256, result.HealthState);
        Assert.Single(Service.RequestsFor(HostCall.DoSnapshot));
        Assert.Empty(await vm.SnapshotsAsync());
    }

    [Theory(Timeout = Limit)]
    [InlineData("hang")]
    [InlineData("drip")]
    [InlineData("drip-head")]
    public async Task A_host_that_never_comes_to_an_end_keeps_nothing_frozen_beyond_the_owners_limit(string how)
    {
        VirtualMachine vm = await StartMachineAsync();
        OwnerFile.Write("timeout=3");
        Service.DoSnapshot.Answer = how switch
        {
            "drip" => HostAnswer.DripBody(TimeSpan.FromMilliseconds(500)),
            "drip-head" => HostAnswer.DripHead(TimeSpan.FromMilliseconds(500)),
            _ => HostAnswer.Hang,
        };
        using var writer = new DiskWriter(vm.Disks[0].Disk.MountPoint, TimeProvider.System);

        BackupResult result = await vm.RunBackupAsync(NewHostRequest(vm));

        AssertCame(result, 76, 76, 0, Host, 200, 555);
        Assert.Contains("no answer", result.Message, StringComparison.Ordinal);
        Assert.InRange(writer.Read().LargestGap, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(3.5));
    }

    [Fact(Timeout = Limit)]
    public async Task A_host_that_nobody_finds_ends_the_backup_before_a_script_is_run_or_a_disk_frozen()
    {
        VirtualMachine vm = await StartMachineAsync();
        Service.StopListening();
        using var scripts = new OwnerScripts();

        BackupResult result = await vm.RunBackupAsync(NewHostRequest(vm));

        AssertCame(result, 76, 76, 0, Host, 555, 555);
        Assert.Contains("168.63.129.16", result.Message, StringComparison.Ordinal);
        Assert.Null(result.Disks);
        Assert.Equal("", OwnerScripts.Said);
        Assert.DoesNotContain("Timeline: freeze", vm.LogText, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task A_host_that_is_gone_after_presnapshot_costs_no_freeze()
    {
        VirtualMachine vm = await StartMachineAsync();
        Service.PreSnapshot.StopsListening = true;
        using var scripts = new OwnerScripts();

        BackupResult result = await vm.RunBackupAsync(NewHostRequest(vm));

        AssertCame(result, 76, 76, 0, Host, 200, 555);
        Assert.Equal("pre post", OwnerScripts.Said);
        Assert.DoesNotContain("Timeline: freeze", vm.LogText, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task Presnapshot_that_failed_does_not_keep_a_host_from_being_asked_where_no_other_way_is_wanted()
    {
        VirtualMachine vm = await StartMachineAsync();
        Service.PreSnapshot.Answer = HostAnswer.Of(404);

        AssertCame(await vm.RunBackupAsync(NewHostRequest(vm)), 1, 1, 1, Host, 404, 200);
    }

    [Fact(Timeout = Limit)]
    public async Task No_proxy_stands_between_the_vm_and_its_host()
    {
        VirtualMachine vm = await StartMachineAsync();
        await using var proxy = TcpService.Proxy();
        File.WriteAllText("/etc/waagent.conf", $"HttpProxy.Host=127.0.0.1\nHttpProxy.Port={proxy.Port}\n");
        vm.Deliver(NewHostRequest(vm));
        vm.Agent.WriteSettings();
        string address = $"http://127.0.0.1:{proxy.Port}";

        CommandResult enabled = await BareCommand.EnableAsync(vm.Agent, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["http_proxy"] = address,
            ["HTTP_PROXY"] = address,
            ["all_proxy"] = address,
        });
        BackupResult result = await vm.WaitForEndAsync();

        Assert.Equal(0, enabled.ExitCode);
        AssertCame(result, 1, 1, 1, Host, 200, 200);
        Assert.Empty(proxy.Seen);
    }
}
