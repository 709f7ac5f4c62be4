using System.Text.Json.Nodes;
using System.Xml.Linq;

using IntegrationTests.Freeze;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Operator;

public sealed class TraceTests(World world) : IntegrationTest(world)
{
    private const int NoBackup = 7;
    private const int BackupFailed = 8;

    [Fact(Timeout = Limit)]
    public async Task A_backup_leaves_a_trace_that_agrees_with_its_status_and_can_be_told_and_drawn()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs]);

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());
        JsonNode trace = Assert.Single(Traces(vm));
        CommandResult told = await OperatorCommand.RunAsync(vm, "status");
        CommandResult json = await OperatorCommand.RunAsync(vm, "status --json");
        CommandResult drawn = await OperatorCommand.RunAsync(vm, "timeline");
        CommandResult picture = await OperatorCommand.RunAsync(vm, "timeline --svg -");

        await Expect.ConsistentAsync(vm, result);
        Assert.Equal((1, 1, "fileSystemConsistent"), ((int)trace["code"]!, (int)trace["healthCode"]!, (string?)trace["consistency"]));
        Assert.Equal(
            vm.Disks.Select(disk => disk.Disk.MountPoint).Order(StringComparer.Ordinal),
            trace["fileSystems"]!.AsArray().Select(one => (string)one!["mountPoint"]!).Order(StringComparer.Ordinal));
        Assert.All(trace["fileSystems"]!.AsArray(), one => Assert.Equal("thawed", (string?)one!["state"]));
        Assert.Equal(
            result.Disks!.Select(disk => (disk.IsSuccessful, disk.BlobUri)),
            trace["disks"]!.AsArray().Select(one => ((bool)one!["isSuccessful"]!, (string?)one["blobUri"])));
        AssertInOrder(trace, "preflight", "prepare", "freeze", "snapshots", "thaw", "report");
        Assert.Equal((0, ""), (told.ExitCode, told.Errors));
        Assert.StartsWith("The last backup succeeded, file-system consistent", told.Output, StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(trace, JsonNode.Parse(json.Output)!["runs"]![0]), json.Output);
        Assert.Equal(0, drawn.ExitCode);
        Assert.All(vm.Disks, disk => Assert.Contains(disk.Disk.MountPoint, drawn.Output, StringComparison.Ordinal));
        Assert.Equal("svg", XElement.Parse(picture.Output).Name.LocalName);
    }

    [Fact(Timeout = Limit)]
    public async Task A_failed_backup_leaves_its_trace_too()
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder request = vm.NewRequest();
        request.Disks[0] = vm.Sas(vm.Disks[0].Blob, lifetime: TimeSpan.FromMinutes(-5));

        BackupResult result = await vm.RunBackupAsync(request);
        JsonNode trace = Assert.Single(Traces(vm));
        CommandResult told = await OperatorCommand.RunAsync(vm, "status");
        CommandResult picture = await OperatorCommand.RunAsync(vm, "timeline --svg -");

        Assert.Equal((result.Code, 76), ((int)trace["code"]!, result.Code));
        Assert.Contains("its SAS expired at", (string)trace["message"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("sig=", trace.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(BackupFailed, told.ExitCode);
        Assert.Contains("code 76", told.Output, StringComparison.Ordinal);
        Assert.Equal("svg", XElement.Parse(picture.Output).Name.LocalName);
    }

    [Fact(Timeout = Limit)]
    public async Task A_backup_whose_worker_was_killed_is_known_by_its_outcome()
    {
        VirtualMachine vm = await StartMachineAsync();
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, HeldBackup.ForEver);

        CommandResult during = await OperatorCommand.RunAsync(vm, "status --json");
        Signals.Kill(held.Worker);
        BackupResult result = await vm.WaitForEndAsync();
        JsonNode trace = Assert.Single(Traces(vm));

        Assert.Equal(3, during.ExitCode);
        JsonNode running = JsonNode.Parse(during.Output)!["running"]!;
        Assert.Contains(running["mayBeFrozen"]!.AsArray(), point => (string?)point == vm.Disks[0].Disk.MountPoint);
        Assert.InRange((double)running["seconds"]!, 0, 60);
        Assert.Equal((2, result.Code, true), ((int)trace["code"]!, result.Code, (bool)trace["outcomeOnly"]!));
        Assert.Contains("interrupted", (string)trace["message"]!, StringComparison.Ordinal);
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task A_trace_that_can_not_be_written_fails_no_backup()
    {
        VirtualMachine vm = await StartMachineAsync();

        BackupResult result = await vm.RunDisturbedAsync(
            vm.NewRequest(), () => File.WriteAllText(Path.Combine(vm.Agent.LogFolder, "traces"), ""));
        CommandResult told = await OperatorCommand.RunAsync(vm, "status");

        await Expect.ConsistentAsync(vm, result);
        Assert.Contains("The trace of this run could not be written", vm.LogText, StringComparison.Ordinal);
        Assert.Equal(NoBackup, told.ExitCode);
    }

    private static JsonNode[] Traces(VirtualMachine vm) =>
    [
        .. Directory.GetFiles(Path.Combine(vm.Agent.LogFolder, "traces"), "*.json")
            .Select(file => JsonNode.Parse(File.ReadAllText(file))!),
    ];

    private static void AssertInOrder(JsonNode trace, params IReadOnlyList<string> names)
    {
        var begun = trace["phases"]!.AsArray().ToDictionary(phase => (string)phase!["name"]!, phase => (double)phase!["beginMs"]!);
        double[] moments = [.. names.Select(name => begun[name])];

        Assert.Equal(moments.Order(), moments);
    }
}
