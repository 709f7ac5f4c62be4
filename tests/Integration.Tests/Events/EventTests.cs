using System.Text.Json.Nodes;

using AgentEmulator.Agent;
using AgentEmulator.Telemetry;

using IntegrationTests.Freeze;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Events;

/// <summary>The event files that a backup leaves for the agent.</summary>
public sealed class EventTests(World world) : IntegrationTest(world)
{
    private const long MostBytes = 39_981_250;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact(Timeout = Limit)]
    public async Task As_shipped_only_what_an_owner_should_read_becomes_an_event()
    {
        VirtualMachine vm = await StartMachineAsync();
        await vm.RunBackupAsync(vm.NewRequest());
        Assert.DoesNotContain(EventCollector.Collect(vm.Agent.Options).Events, one => one.Values["eventlevel"] is "Info" or "Verbose");
        RequestBuilder request = await vm.NextRequestAsync();
        request.Protected["logsBlobUri"] = null;
        request.PrivateObject["blobSASUri"] = new JsonArray(vm.Sas("no-such-disk"));

        BackupResult result = await vm.RunBackupAsync(request);

        Assert.Equal(76, result.Code);
        IReadOnlyList<CollectedEvent> events = EventCollector.Collect(vm.Agent.Options).Events;
        Assert.Contains(events, one => one.Values["eventlevel"] == "Error"
            && one.Values["message"].Contains("outcome: code 76", StringComparison.Ordinal));
        Assert.All(events, one => Assert.Equal(request.TaskId, one.Values["operationid"]));
    }

    [Fact(Timeout = Limit)]
    public async Task Settings_that_enable_cannot_read_are_told_without_a_task()
    {
        VirtualMachine vm = await StartMachineAsync();

        BackupResult result = await vm.RunDisturbedAsync(
            vm.NewRequest(), () => File.WriteAllText(vm.Agent.SettingsFile(0), "{"));

        CollectedEvent one = Assert.Single(EventCollector.Collect(vm.Agent.Options).Events);
        Assert.Equal(11, result.Code);
        Assert.Equal(("Error", Guid.Empty.ToString()), (one.Values["eventlevel"], one.Values["operationid"]));
        Assert.Contains("enable: Code 11: ", one.Values["message"], StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task While_frozen_nothing_is_written_and_the_events_come_after_the_last_thaw()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs]);
        TellEverything(vm);
        await using HeldBackup held = HeldBackup.Prepare(vm, TimeSpan.FromMilliseconds(500));

        IReadOnlyList<TracedCall> calls;
        using (Tracer tracer = await FreezeGate.BeginTracedAsync(vm, held.EnableAsync))
        {
            await held.WaitForWindowAsync();
            Assert.Single(Files(vm)); // that of enable
            Assert.Equal((1, 1), await EndAsync(vm));
            calls = tracer.Finish();
        }

        var window = new WindowCalls(calls);
        window.AssertQuiet();
        TracedCall put = Assert.Single(calls, call => call.Name.StartsWith("rename", StringComparison.Ordinal)
            && call.Text.Contains("/events/", StringComparison.Ordinal));
        Assert.True(put.Order > window.Thaws.Max(thaw => thaw.Ended), "events were written before the last thaw");
        Assert.Equal(2, Files(vm).Length);
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task A_read_only_events_folder_is_given_up_at_once()
    {
        VirtualMachine vm = await StartMachineAsync();
        TellEverything(vm);
        using var mount = new MemoryMount(Folder(vm), "ro,size=1m");

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        await Expect.ConsistentAsync(vm, result);
        Assert.Contains("could not be handed to the guest agent: ", vm.LogText, StringComparison.Ordinal);
        Assert.Contains("EROFS", vm.LogText, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task Where_the_disk_is_full_the_worker_tries_again_and_holds_up_nobody()
    {
        VirtualMachine vm = await StartMachineAsync();
        TellEverything(vm);
        using var mount = new MemoryMount(Folder(vm), "size=8k");
        mount.Fill(8);
        vm.Deliver(vm.NewRequest());
        Assert.Null(await vm.Agent.ProcessAsync());
        await vm.WaitAsync(() => BackupResult.Read(vm.Agent.StatusFile(0)) is { IsTransitional: false }, Soon, "outcome");
        await vm.WaitAsync(() => vm.Processes is [{ Name: "worker" }], Soon, "end of the guardian");

        vm.Deliver(await vm.NextRequestAsync());
        Assert.Null(await vm.Agent.ProcessAsync());
        await vm.WaitAsync(() => BackupResult.Read(vm.Agent.StatusFile(1)) is { IsTransitional: false }, Soon, "outcome of the next backup");
        Assert.Null(await vm.Agent.ProcessAsync(RequestedState.Disabled));

        Assert.Empty(vm.Processes);
        Assert.Equal(1, BackupResult.Read(Path.Combine(vm.Agent.StatusFolder, "1.status"))!.Code);
        Assert.Equal(2, vm.LogText.Split("No space left on device").Length - 1);
    }

    [Fact(Timeout = Limit)]
    public async Task A_full_folder_takes_no_more()
    {
        VirtualMachine vm = await StartMachineAsync();
        TellEverything(vm);
        await using (FileStream file = File.Create(Path.Combine(Folder(vm), "1.json")))
        {
            file.SetLength(MostBytes);
        }

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        await Expect.ConsistentAsync(vm, result);
        Assert.Equal("1.json", Path.GetFileName(Assert.Single(Files(vm))));
        File.Delete(Files(vm)[0]); // no secret hides in it, and the search for some would read it all
    }

    [Theory(Timeout = Limit)]
    [InlineData("disable_logging = 1")]
    [InlineData("WriteLog = False")]
    public async Task The_owner_can_do_without_events(string line)
    {
        VirtualMachine vm = await StartMachineAsync();
        TellEverything(vm);
        Directory.CreateDirectory("/etc/azure");
        await File.WriteAllTextAsync("/etc/azure/vmbackup.conf", $"[SnapshotThread]\n{line}\n");

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        await Expect.ConsistentAsync(vm, result);
        Assert.Empty(Files(vm));
    }

    [Fact(Timeout = Limit)]
    public async Task An_agent_without_an_events_folder_gets_none()
    {
        VirtualMachine vm = await StartMachineAsync();
        TellEverything(vm);

        BackupResult result = await vm.RunDisturbedAsync(vm.NewRequest(), () => Directory.Delete(Folder(vm), recursive: true));

        await Expect.ConsistentAsync(vm, result);
        Assert.False(Directory.Exists(Folder(vm)));
    }

    private static void TellEverything(VirtualMachine vm) =>
        File.WriteAllText(Path.Combine(vm.Agent.HandlerFolder, "LogSeverity.json"), """{"EventLogLevel": 0}""");

    private static async Task<(int Code, int Consistency)> EndAsync(VirtualMachine vm)
    {
        BackupResult result = await vm.WaitForEndAsync();
        return (result.Code, result.Consistency);
    }

    private static string Folder(VirtualMachine vm) => Path.Combine(vm.Agent.LogFolder, "events");

    private static string[] Files(VirtualMachine vm) => Directory.GetFileSystemEntries(Folder(vm));
}
