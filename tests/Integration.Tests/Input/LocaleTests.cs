using System.Text.Json.Nodes;

using IntegrationTests.Stage;

namespace IntegrationTests.Input;

public sealed class LocaleTests(World world) : IntegrationTest(world)
{
    private const string Unknown = "commandToExecute in /var/lib/waagent/";

    [Theory(Timeout = Limit)]
    [InlineData("ko-KR", "필수 입력이 없거나 형식이 잘못되었습니다. 백업을 다시 시도하세요.", "(상세: ")]
    [InlineData("zh_tw", "缺少必要的輸入，或其格式不正確。請重試備份。", "（詳細資料：")]
    public async Task A_refused_request_is_told_in_its_language_in_file_and_blob_and_logged_in_English(
        string locale, string begin, string detail)
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder request = vm.NewRequest();
        request.Public["locale"] = locale;
        request.Public["commandToExecute"] = "format";

        BackupResult result = await vm.RunBackupAsync(request);

        await Expect.RefusedAsync(vm, result, 11, detail + Unknown, "Retry the backup");
        Assert.StartsWith(begin, result.Message, StringComparison.Ordinal);
        Assert.Equal(result.Message, MessageOf(result.File));
        JsonNode blob = JsonNode.Parse(await vm.Storage.ReadTextAsync(vm.StatusBlob))![0]!["status"]!;
        Assert.Equal(result.Message, MessageOf(blob));
        Assert.Equal("en-US", (string?)blob["formattedMessage"]!["lang"]);
        Assert.Contains($"Code 11: {Unknown}", vm.LogText, StringComparison.Ordinal);
        Assert.DoesNotContain(begin[..4], vm.LogText + await vm.Storage.ReadTextAsync(vm.LogsBlob), StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task Disks_that_storage_refuses_are_named_beside_the_translated_remedy()
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder request = vm.NewRequest();
        request.Public["locale"] = "ko-KR";
        request.Disks[0] = vm.Sas(vm.Disks[0].Blob, "r");

        BackupResult result = await vm.RunBackupAsync(request);

        await Expect.RefusedAsync(vm, result, 76, "네트워크 보안 그룹", "disk0.vhd", "grants 'r'");
    }

    [Fact(Timeout = Limit)]
    public async Task A_good_backup_has_no_words_in_any_language()
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder request = vm.NewRequest();
        request.Public["locale"] = "ko-KR";

        BackupResult result = await vm.RunBackupAsync(request);

        await Expect.ConsistentAsync(vm, result);
        Assert.StartsWith("snapshotCreator=", result.Message, StringComparison.Ordinal);
    }

    private static string MessageOf(JsonNode status) =>
        (string)JsonNode.Parse((string)status["formattedMessage"]!["message"]!)!["messageStr"]!;
}
