using System.Text;
using System.Text.Json.Nodes;

using AgentEmulator.Telemetry;

using Azure.Storage.Blobs.Specialized;

using IntegrationTests.Freeze;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Storage;

public sealed class ReportBlobTests(World world) : IntegrationTest(world)
{
    [Theory(Timeout = Limit)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Status_and_log_are_written_to_block_and_page_blobs(bool pageStatus, bool pageLog)
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder request = vm.NewRequest();
        string status = await MakeBlobAsync(vm, "other-status", pageStatus);
        string log = await MakeBlobAsync(vm, "other-log", pageLog);
        request.Protected["statusBlobUri"] = vm.Sas(status);
        request.Protected["logsBlobUri"] = vm.Sas(log);

        BackupResult result = await vm.RunBackupAsync(request);

        string statusText = await vm.Storage.ReadTextAsync(status);
        string logText = await vm.Storage.ReadTextAsync(log);
        JsonNode report = JsonNode.Parse(statusText)![0]!["status"]!;
        Assert.Equal(result.Report.ToJsonString(), report.ToJsonString());
        Assert.Matches("\"timestampUTC\":\"\\\\/Date\\(\\d+\\)\\\\/\"", statusText);
        Assert.Contains("outcome: code 1", logText, StringComparison.Ordinal);
        Assert.True(!pageStatus || Encoding.UTF8.GetByteCount(statusText) % 512 == 0);
        Assert.True(!pageLog || Encoding.UTF8.GetByteCount(logText) % 512 == 0);
    }

    [Fact(Timeout = Limit)]
    public async Task A_block_blob_that_holds_something_belongs_to_another_task_and_stays_as_it_is()
    {
        VirtualMachine vm = await StartMachineAsync();
        await FillAsync(vm, vm.StatusBlob, "somebody else's");

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        await Expect.ConsistentAsync(vm, result);
        Assert.Equal("somebody else's", await vm.Storage.ReadTextAsync(vm.StatusBlob));
        Assert.Equal("true", result.Telemetry["statusBlobUploadError"]);
    }

    [Theory(Timeout = Limit)]
    [InlineData("no")]
    [InlineData("False")]
    [InlineData("0")]
    public async Task The_owner_can_forbid_uploads(string no)
    {
        VirtualMachine vm = await StartMachineAsync();
        Directory.CreateDirectory("/etc/azure");
        await File.WriteAllTextAsync("/etc/azure/vmbackup.conf", $"[SnapshotThread]\nuploadstatusandlog: {no}\n");

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        await Expect.ConsistentAsync(vm, result);
        Assert.Equal(string.Empty, await vm.Storage.ReadTextAsync(vm.StatusBlob));
        Assert.Equal(string.Empty, await vm.Storage.ReadTextAsync(vm.LogsBlob));
    }

    [Fact(Timeout = Limit)]
    public async Task A_failure_that_enable_finds_is_brought_to_the_blobs_too()
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder request = vm.NewRequest();
        request.Public["commandToExecute"] = "format";

        BackupResult result = await vm.RunBackupAsync(request);

        string blob = await vm.Storage.ReadTextAsync(vm.StatusBlob);
        Assert.Equal(11, BackupResult.CodeOf(blob));
        Assert.Equal(result.Message, (string?)JsonNode.Parse(
            (string)JsonNode.Parse(blob)![0]!["status"]!["formattedMessage"]!["message"]!)!["messageStr"]);
        Assert.Contains("enable: ", await vm.Storage.ReadTextAsync(vm.LogsBlob), StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task The_log_of_a_run_that_was_killed_is_that_runs_and_the_agent_is_told_of_it_too()
    {
        VirtualMachine vm = await StartMachineAsync();
        await vm.RunBackupAsync(vm.NewRequest());
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, HeldBackup.ForEver);

        Signals.Kill(held.Worker);
        BackupResult result = await vm.WaitForEndAsync();

        string log = await vm.Storage.ReadTextAsync(vm.LogsBlob);
        Assert.Contains("interrupted", result.Message, StringComparison.Ordinal);
        Assert.Matches(@"^\S+ Info \S+ backup 1, task ", log);
        Assert.Contains(result.Message, log, StringComparison.Ordinal);
        Assert.DoesNotContain(" backup 0, task ", log, StringComparison.Ordinal);
        Assert.Contains(" backup 0, task ", vm.LogText, StringComparison.Ordinal);
        Assert.Contains(EventCollector.Collect(vm.Agent.Options).Events, one => one.Values["eventlevel"] == "Error"
            && one.Values["message"].Contains("interrupted", StringComparison.Ordinal));
    }

    private static async Task<string> MakeBlobAsync(VirtualMachine vm, string name, bool isPage)
    {
        string unique = $"{name}-{Guid.NewGuid():N}";
        await (isPage ? vm.Storage.CreatePageBlobAsync(unique, 0) : vm.Storage.CreateBlockBlobAsync(unique));
        return unique;
    }

    private static async Task FillAsync(VirtualMachine vm, string blob, string text)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var client = new BlockBlobClient(new Uri(vm.Sas(blob)));
        await client.StageBlockAsync("AAAA", content);
        await client.CommitBlockListAsync(["AAAA"]);
    }
}
