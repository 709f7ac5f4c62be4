using System.Text.Json.Nodes;

using IntegrationTests.Stage;

namespace IntegrationTests.Input;

public sealed class RequestFieldTests(World world) : IntegrationTest(world)
{
    private const string Retry = "Retry the backup";

    private static readonly Dictionary<string, (Action<RequestBuilder> Change, int Code, string[] Words)> Refused = new(StringComparer.Ordinal)
    {
        ["no command"] = (request => request.Public.Remove("commandToExecute"), 11, ["commandToExecute", "found nothing", Retry]),
        ["command is null"] = (request => request.Public["commandToExecute"] = null, 11, ["commandToExecute", Retry]),
        ["unknown command"] = (request => request.Public["commandToExecute"] = "format", 11, ["commandToExecute", "unknown command", Retry]),
        ["no public object"] = (request => request.Public["objectStr"] = null, 11, ["objectStr in the public settings", Retry]),
        ["public object is no base64"] = (request => request.Public["objectStr"] = "***", 11, ["objectStr in the public settings", "base64", Retry]),
        ["public object is no JSON"] = (
            request => request.Public["objectStr"] = RequestBuilder.Encode("{]"), 11, ["objectStr in the public settings", "JSON", Retry]),
        ["no metadata"] = (request => request.PublicObject.Remove("backupMetadata"), 11, ["backupMetadata", "objectStr in the public settings", Retry]),
        ["metadata is null"] = (request => request.PublicObject["backupMetadata"] = null, 11, ["backupMetadata", Retry]),
        ["metadata that is no header"] = (
            request => request.PublicObject["backupMetadata"] = new JsonArray(RequestBuilder.Pair("a b", "c")), 11, ["backupMetadata[0]", "name a header", Retry]),
        ["private object is no base64"] = (request => request.Protected["objectStr"] = "***", 11, ["objectStr in the protected settings", "base64", Retry]),
        ["private object is no JSON"] = (
            request => request.Protected["objectStr"] = RequestBuilder.Encode("{]"), 11, ["objectStr in the protected settings", "JSON", Retry]),
        ["no private object"] = (request => request.Protected["objectStr"] = null, 76, ["blobSASUri", Retry]),
        ["disks are no list"] = (request => request.PrivateObject["blobSASUri"] = "https://a", 11, ["blobSASUri", "objectStr in the protected settings", Retry]),
        ["disks are null"] = (request => request.PrivateObject["blobSASUri"] = null, 76, ["blobSASUri", "no disk", Retry]),
        ["no disks"] = (request => request.PrivateObject["blobSASUri"] = new JsonArray(), 76, ["blobSASUri", "no disk", Retry]),
        ["disk is no URI"] = (request => request.PrivateObject["blobSASUri"] = new JsonArray("disk.vhd"), 11, ["blobSASUri[0]", "URI", Retry]),
        ["disks excluded and none included"] = (
            request => request.PublicObject["includedDisks"] =
                new JsonObject { ["isAnyDiskExcluded"] = true, ["isAnyWADiskIncluded"] = true },
            17, ["dataDiskLunList", "disk selection"]),
    };

    private static readonly Dictionary<string, Action<RequestBuilder>> Accepted = new(StringComparer.Ordinal)
    {
        ["command within a text"] = request => request.Public["commandToExecute"] = "TakeSnapShot",
        ["custom settings are no JSON"] = request => request.Public["customSettings"] = "{]",
        ["custom settings are an object"] = request => request.Public["customSettings"] = new JsonObject { ["takeSnapshotFrom"] = "onlyGuest" },
        ["custom settings are protected"] = request =>
        {
            request.Public["customSettings"] = string.Empty;
            request.Protected["customSettings"] = request.Custom.ToJsonString();
        },
        ["unknown keys"] = request =>
        {
            request.Public["new"] = new JsonObject { ["a"] = 1 };
            request.PublicObject["new"] = new JsonArray(1, 2);
            request.PrivateObject["new"] = true;
        },
        ["object in quotes"] = request => request.Protected["objectStr"] =
            RequestBuilder.Encode($" '{request.PrivateObject.ToJsonString().Replace("/", "\\/", StringComparison.Ordinal)}'\n"),
        ["other letters, escaped"] = request => request.Public["locale"] = "ĝis la revido \U0001F44B",
        ["no machine type"] = request => request.Public.Remove("vmType"),
        ["no task"] = request => request.Public.Remove("taskId"),
        ["blobs in the public settings"] = request =>
        {
            request.Public["statusBlobUri"] = (string?)request.Protected["statusBlobUri"];
            request.Protected.Remove("statusBlobUri");
        },
    };

    public static TheoryData<string> RefusedNames => [.. Refused.Keys];

    public static TheoryData<string> AcceptedNames => [.. Accepted.Keys];

    [Theory(Timeout = Limit)]
    [MemberData(nameof(RefusedNames))]
    public async Task A_bad_field_is_refused_by_name_in_file_and_blob(string name)
    {
        VirtualMachine vm = await StartMachineAsync();
        (Action<RequestBuilder> change, int code, string[] words) = Refused[name];
        RequestBuilder request = vm.NewRequest();
        change(request);

        BackupResult result = await vm.RunBackupAsync(request);

        await Expect.RefusedAsync(vm, result, code, words);
        Assert.Equal(code, BackupResult.CodeOf(await vm.Storage.ReadTextAsync(vm.StatusBlob)));
        Assert.Contains($"Code {code}", await vm.Storage.ReadTextAsync(vm.LogsBlob), StringComparison.OrdinalIgnoreCase);
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AcceptedNames))]
    public async Task An_unusual_field_does_not_stop_the_backup(string name)
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder request = vm.NewRequest();
        Accepted[name](request);

        BackupResult result = await vm.RunBackupAsync(request);

        await Expect.ConsistentAsync(vm, result);
        Assert.Equal(1, BackupResult.CodeOf(await vm.Storage.ReadTextAsync(vm.StatusBlob)));
    }

    [Fact(Timeout = Limit)]
    public async Task Install_as_command_of_a_request_does_nothing_and_succeeds()
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder request = vm.NewRequest();
        request.Public["commandToExecute"] = "install";

        BackupResult result = await vm.RunBackupAsync(request);

        Assert.Equal((1, "success", "success"), (result.Code, result.TrueStatus, result.FileStatus));
        Assert.Empty(await vm.SnapshotsAsync());
    }

    [Theory(Timeout = Limit)]
    [InlineData("microsoft.classiccompute/virtualmachines", "error")]
    [InlineData("Microsoft.ClassicCompute/virtualMachines", "error")]
    [InlineData("microsoft.compute/virtualmachines", "success")]
    [InlineData("something else", "success")]
    public async Task Only_a_classic_machine_shows_the_agent_an_error(string machineType, string fileStatus)
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder request = vm.NewRequest();
        request.Public["vmType"] = machineType;
        request.Public["commandToExecute"] = "format";

        BackupResult result = await vm.RunBackupAsync(request);

        Assert.Equal((11, "error", fileStatus), (result.Code, result.TrueStatus, result.FileStatus));
    }
}
