using Newtonsoft.Json.Linq;

using SnapshotCore.Settings;

namespace SnapshotCore.Tests.Settings;

public sealed class SnapshotRequestTests
{
    [Fact]
    public void A_request_is_read_from_the_file_to_the_last_field()
    {
        using var vm = new TestVm();
        string path = vm.WriteSettings(
            RequestBuilder.PublicSettings(), vm.Encrypt(RequestBuilder.ProtectedSettings()), vm.Thumbprint);

        var content = SettingsContent.Open(SettingsFile.Read(path).Value, vm.Folder);
        SnapshotRequest request = SnapshotRequest.Parse(SettingsContent.Deserialize(content.Serialize()).Value);

        Assert.Empty(request.Problems);
        Assert.Null(request.Validate());
        Assert.Equal(CommandKind.Snapshot, request.Command);
        Assert.Equal(("1b1f0a52_1", "1b1f0a52", "en-us"), (request.TaskId, request.HostTaskId, request.Locale));
        Assert.Equal("639081975670000000", request.CommandStartTicks);
        Assert.Equal(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero), request.CommandStart);
        Assert.False(request.IsClassicVm);
        Assert.Equal([0, 3, -1], request.IncludedDisks.Luns);
        Assert.True(request.IncludedDisks.IsAnyDiskExcluded);
        Assert.Equal([new("policyName", "nightly"), new("jobId", "5d1c")], request.BackupMetadata!);
        Assert.Equal("c2FtcGxlLXRva2Vu", request.SnapshotTaskToken.Expose());
        Assert.Equal("https://logs.example/c1/vm1.Logs.txt", request.LogsBlob!.BaseUri);
        Assert.Equal("https://logs.example/c1/vm1.Status.txt", request.StatusBlob!.BaseUri);
        Assert.Equal(
            ["https://disks.example/vhds/os.vhd?sv=1&sig=AAAA%3D", "https://disks.example/vhds/data0.vhd?sv=1&sig=BBBB%3D"],
            request.Disks.Select(disk => disk.Expose()));
        Assert.Equal("firstHostThenGuest", request.Custom.TakeSnapshotFrom);
        Assert.Equal(0, request.Custom.BackupRetryCount);
        Assert.False(request.IsCrashConsistentAllowed);
        Assert.True(request.DynamicConfigs.IsOn("isSnapshotTtlEnabled"));
        Assert.False(request.DynamicConfigs.IsOn("useMccfForLad"));
        Assert.False(request.DynamicConfigs.IsPollingEnabled);
    }

    [Fact]
    public void Flags_are_forwarded_as_they_came_with_the_known_spelling()
    {
        SnapshotRequest request = RequestBuilder.Parse(publicObject: inner => inner["dynamicConfigsFromCRP"] = JToken.Parse(
            """
            [{"Key":"ISSNAPSHOTTTLENABLED","Value":"False"},{"Key":"enableVmSnapshotExtensionPolling","Value":"TRUE"},
             {"Key":"newFlag","Value":true},{"Value":1},7]
            """));

        Assert.Equal(
            ["isSnapshotTtlEnabled=\"False\"", "useMccfToFetchDsasForAllDisks=false", "useMccfForLad=false", "EnableVMSnapshotExtensionPolling=\"TRUE\""],
            request.DynamicConfigs.Values.Select(flag => $"{flag.Key}={flag.Value.ToString(Newtonsoft.Json.Formatting.None)}"));
        Assert.True(request.DynamicConfigs.IsPollingEnabled);
        Assert.False(request.DynamicConfigs.IsOn("isSnapshotTtlEnabled"));
        Assert.Equal(["newFlag"], request.DynamicConfigs.UnknownNames);
        Assert.Equal(2, request.Problems.Count);
        Assert.Null(request.Validate());
    }

    [Theory]
    [InlineData("{\"dataDiskLunList\":[0,3],\"isOSDiskIncluded\":true,\"isAnyDiskExcluded\":true}", 0, 3, -1)]
    [InlineData("{\"isOSDiskIncluded\":true,\"isAnyDiskExcluded\":true}", -1)]
    [InlineData("{\"dataDiskLunList\":[0,3],\"isOSDiskIncluded\":true,\"isAnyDiskExcluded\":false}")]
    [InlineData("{\"dataDiskLunList\":[0,3],\"isOSDiskIncluded\":true}")]
    [InlineData("{\"dataDiskLunList\":[],\"isAnyDiskExcluded\":true}")]
    [InlineData("{\"dataDiskLunList\":[0,\"x\"],\"isOSDiskIncluded\":true,\"isAnyDiskExcluded\":true}")]
    [InlineData("null")]
    public void Only_some_disks_are_backed_up_when_the_request_says_so_and_which(string disks, params int[] luns)
    {
        SnapshotRequest request = RequestBuilder.Parse(publicObject: inner => inner["includedDisks"] = JToken.Parse(disks));

        Assert.Equal(luns, request.IncludedDisks.OnlyLuns ?? []);
        Assert.Equal(luns.Length == 0, request.IncludedDisks.OnlyLuns is null);
    }

    [Theory]
    [InlineData("\"639081975670000000\"", "639081975670000000", 639081975670000000)]
    [InlineData("639081975670000000", "639081975670000000", 639081975670000000)]
    [InlineData("6.36458E+17", "6.36458E+17", 636458000000000000)]
    [InlineData("\"6.36458E+17\"", "6.36458E+17", 636458000000000000)]
    [InlineData("null", null, 0)]
    [InlineData("\"\"", "", 0)]
    [InlineData("\"soon\"", "soon", 0)]
    [InlineData("-5", "-5", 0)]
    [InlineData("1e400", "1e400", 0)]
    [InlineData("{}", null, 0)]
    public void Ticks_are_echoed_as_they_came_and_read_in_every_notation(string json, string? echo, long ticks)
    {
        JToken value = SettingsJson.Parse($"[{json}]", out _)![0]!;

        SnapshotRequest request = RequestBuilder.Parse(settings => settings["commandStartTimeUTCTicks"] = value);

        Assert.Equal(echo, request.CommandStartTicks);
        Assert.Equal(ticks == 0 ? null : ticks, request.CommandStart?.Ticks);
        Assert.Null(request.Validate());
    }

    [Theory]
    [InlineData("snapshot", CommandKind.Snapshot)]
    [InlineData("Take SNAPSHOT now", CommandKind.Snapshot)]
    [InlineData("reInstall snapshot", CommandKind.Install)]
    [InlineData("restore", CommandKind.Unknown)]
    [InlineData("", CommandKind.Missing)]
    [InlineData(null, CommandKind.Missing)]
    public void The_command_is_found_anywhere_in_any_case(string? command, CommandKind expected)
    {
        Assert.Equal(expected, RequestBuilder.Parse(settings => settings["commandToExecute"] = command).Command);
    }

    [Theory]
    [InlineData("microsoft.classiccompute/virtualmachines", true)]
    [InlineData("Microsoft.ClassicCompute/virtualMachines", true)]
    [InlineData("microsoft.compute/virtualmachines", false)]
    [InlineData("other", false)]
    [InlineData(null, false)]
    public void Only_the_classic_type_is_classic(string? type, bool isClassic)
    {
        Assert.Equal(isClassic, RequestBuilder.Parse(settings => settings["vmType"] = type).IsClassicVm);
    }

    [Fact]
    public void Public_blob_URIs_and_custom_settings_win_unless_empty()
    {
        SnapshotRequest request = RequestBuilder.Parse(
            settings =>
            {
                settings["logsBlobUri"] = "https://public.example/l?sig=x";
                settings["statusBlobUri"] = "";
                settings["customSettings"] = "";
            },
            protectedSettings: settings => settings["customSettings"] = new JObject
            {
                ["takeSnapshotFrom"] = "onlyGuest",
                ["isManagedVm"] = "True",
                ["waDiskLunList"] = new JArray(3),
            });

        Assert.Equal("public.example", request.LogsBlob!.Host);
        Assert.Equal("logs.example", request.StatusBlob!.Host);
        Assert.Equal("onlyGuest", request.Custom.TakeSnapshotFrom);
        Assert.True(request.Custom.IsManagedVm);
        Assert.Equal("1b1f0a52_1", request.HostTaskId);
    }

    [Fact]
    public void A_token_in_the_public_object_wins_even_when_it_is_null()
    {
        static void WithToken(JObject settings) => settings["snapshotTaskToken"] = "protected-token";

        Assert.True(RequestBuilder.Parse(
            publicObject: inner => inner["snapshotTaskToken"] = null, protectedSettings: WithToken).SnapshotTaskToken.IsEmpty);
        Assert.Equal("protected-token", RequestBuilder.Parse(
            publicObject: inner => inner.Remove("snapshotTaskToken"), protectedSettings: WithToken).SnapshotTaskToken.Expose());
        Assert.True(RequestBuilder.Parse(
            publicObject: inner => inner.Remove("snapshotTaskToken")).SnapshotTaskToken.IsEmpty);
    }

    [Theory]
    [InlineData("""{"isManagedVm":true,"canTakeCrashConsistentSnapshot":true,"backupRetryCount":1}""", true)]
    [InlineData("""{"isManagedVm":true,"canTakeCrashConsistentSnapshot":true,"backupRetryCount":0}""", false)]
    [InlineData("""{"isManagedVm":true,"canTakeCrashConsistentSnapshot":true}""", false)]
    [InlineData("""{"canTakeCrashConsistentSnapshot":true,"backupRetryCount":1}""", false)]
    [InlineData("""{"isManagedVm":true,"canTakeCrashConsistentSnapshot":false,"backupRetryCount":1}""", false)]
    public void A_crash_consistent_snapshot_needs_every_condition(string custom, bool expected)
    {
        SnapshotRequest one = RequestBuilder.Parse(
            settings => settings["customSettings"] = custom,
            inner => inner["includedDisks"] = JObject.Parse("""{"isOSDiskIncluded":true}"""));
        SnapshotRequest two = RequestBuilder.Parse(settings => settings["customSettings"] = custom);

        Assert.Equal(expected, one.IsCrashConsistentAllowed);
        Assert.False(two.IsCrashConsistentAllowed);
    }

    [Fact]
    public void Quotes_white_space_and_a_byte_order_mark_around_an_encoded_object_are_dropped()
    {
        SnapshotRequest request = RequestBuilder.Parse(settings => settings["objectStr"] =
            TestVm.Encode("\uFEFF \n''{\"backupMetadata\":[{\"Key\":\"k\",\"Value\":\"grüße\"}]}' \r\n").Insert(8, "\n"));

        Assert.Equal([new("k", "grüße")], request.BackupMetadata!);
    }

    [Fact]
    public void No_text_form_shows_a_secret()
    {
        SnapshotRequest request = RequestBuilder.Parse();

        string shown = $"{request} {request.Disks[0]} {request.SnapshotTaskToken} {request.LogsBlob}";

        Assert.DoesNotContain("AAAA", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("CCCC", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("c2FtcGxl", shown, StringComparison.Ordinal);
    }
}
