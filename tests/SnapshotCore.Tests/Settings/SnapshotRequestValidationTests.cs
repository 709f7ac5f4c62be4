using Newtonsoft.Json.Linq;

using SnapshotCore.Errors;
using SnapshotCore.Settings;

namespace SnapshotCore.Tests.Settings;

public sealed class SnapshotRequestValidationTests
{
    private static readonly BackupError Undecryptable =
        new(ErrorCode.CertificateNotFound, "The private key /lib/AA.prv cannot be read: ENOENT.", "Restart the guest agent.");

    [Fact]
    public void Nothing_delivered_is_16_with_the_cause()
    {
        Refuses(ErrorCode.CertificateNotFound, "empty", SnapshotRequest.Parse(null, null, null));
        Refuses(ErrorCode.CertificateNotFound, "empty", SnapshotRequest.Parse([], [], null));
        Refuses(ErrorCode.CertificateNotFound, "AA.prv", SnapshotRequest.Parse(null, null, Undecryptable));
    }

    [Fact]
    public void A_failed_decryption_is_16_only_where_the_URIs_are_needed()
    {
        SnapshotRequest request = SnapshotRequest.Parse(RequestBuilder.PublicSettings(), null, Undecryptable);

        Refuses(ErrorCode.CertificateNotFound, "blob URIs of the disks are needed. The private key /lib/AA.prv", request);
        Assert.Null(request.ValidateDelivery() ?? request.ValidateCommand());
        Assert.Contains(Undecryptable, request.Problems);
    }

    [Fact]
    public void Protected_settings_that_name_no_certificate_leave_no_disks_and_say_so()
    {
        using var vm = new TestVm();
        string path = vm.WriteSettings(RequestBuilder.PublicSettings(), "TWFu", null);

        var request = SnapshotRequest.Parse(SettingsContent.Open(SettingsFile.Read(path).Value, vm.Folder));

        Refuses(ErrorCode.SnapshotFailedNoNetwork, "protectedSettingsCertThumbprint", request);
    }

    [Fact]
    public void A_wrong_thumbprint_in_the_file_is_16_and_names_the_certificate()
    {
        using var vm = new TestVm();
        string path = vm.WriteSettings(
            RequestBuilder.PublicSettings(), vm.Encrypt(RequestBuilder.ProtectedSettings()), new string('a', 40));

        var request = SnapshotRequest.Parse(SettingsContent.Open(SettingsFile.Read(path).Value, vm.Folder));

        Refuses(ErrorCode.CertificateNotFound, $"{new string('A', 40)}.crt", request, path);
    }

    [Fact]
    public void Public_settings_of_a_wrong_type_are_11()
    {
        using var vm = new TestVm();
        string path = vm.WriteSettings("text", null, null);

        var request = SnapshotRequest.Parse(SettingsContent.Open(SettingsFile.Read(path).Value, vm.Folder));

        Refuses(ErrorCode.Parameter, "publicSettings", request);
    }

    [Theory]
    [InlineData(null, "nothing")]
    [InlineData("restore", "an unknown command")]
    public void A_missing_or_unknown_command_is_11(string? command, string reason)
    {
        Refuses(ErrorCode.Parameter, reason, RequestBuilder.Parse(settings => settings["commandToExecute"] = command));
    }

    [Fact]
    public void An_install_needs_nothing_else()
    {
        Assert.Null(SnapshotRequest.Parse(new JObject { ["commandToExecute"] = "install" }, null, null).Validate());
    }

    [Theory]
    [InlineData(null, "found nothing")]
    [InlineData("secret!", "not base64")]
    [InlineData("c2VjcmV0", "not JSON")]
    [InlineData("WyJzZWNyZXQiXQ==", "an array")]
    [InlineData("e/99", "not UTF-8")]
    public void A_public_object_that_is_missing_or_malformed_is_11(string? encoded, string reason)
    {
        Refuses(
            ErrorCode.Parameter, reason, RequestBuilder.Parse(settings => settings["objectStr"] = encoded), "objectStr in the public settings");
    }

    [Theory]
    [InlineData("null", "backupMetadata in objectStr")]
    [InlineData("{}", "found an object")]
    [InlineData("[7]", "backupMetadata[0]")]
    [InlineData("""[{"Key":"a","Value":"b"},{"Key":"a b","Value":"secret"}]""", "backupMetadata[1]")]
    [InlineData("""[{"Key":"a","Value":"secret\r\nx-evil: 1"}]""", "backupMetadata[0]")]
    [InlineData("""[{"Key":"a","Value":["secret"]}]""", "backupMetadata[0]")]
    public void Metadata_that_is_missing_or_malformed_is_11(string json, string reason)
    {
        Refuses(ErrorCode.Parameter, reason, RequestBuilder.Parse(publicObject: inner => inner["backupMetadata"] = JToken.Parse(json)));
    }

    [Fact]
    public void No_metadata_at_all_is_a_valid_choice()
    {
        Assert.Null(RequestBuilder.Parse(publicObject: inner => inner["backupMetadata"] = new JArray()).Validate());
    }

    [Theory]
    [InlineData("""{"dataDiskLunList":"secret"}""", "dataDiskLunList")]
    [InlineData("""{"dataDiskLunList":[0,1.5]}""", "dataDiskLunList[1]")]
    public void A_malformed_LUN_list_is_11_because_the_wrong_disks_would_be_a_wrong_backup(string json, string reason)
    {
        Refuses(ErrorCode.Parameter, reason, RequestBuilder.Parse(publicObject: inner => inner["includedDisks"] = JToken.Parse(json)));
    }

    [Theory]
    [InlineData("""{"blobSASUri":[]}""", ErrorCode.SnapshotFailedNoNetwork, "no disk")]
    [InlineData("""{"blobSASUri":null}""", ErrorCode.SnapshotFailedNoNetwork, "no disk")]
    [InlineData("{}", ErrorCode.SnapshotFailedNoNetwork, "no disk")]
    [InlineData("""{"blobSASUri":"https://secret"}""", ErrorCode.Parameter, "blobSASUri in objectStr")]
    [InlineData("""{"blobSASUri":["https://h/b",7]}""", ErrorCode.Parameter, "blobSASUri[1]")]
    [InlineData("""{"blobSASUri":["https://h/b","secret"]}""", ErrorCode.Parameter, "blobSASUri[1]")]
    [InlineData("'secret'", ErrorCode.Parameter, "objectStr in the protected settings")]
    public void Disks_that_are_missing_are_76_and_malformed_ones_11(string privateObject, ErrorCode code, string reason)
    {
        Refuses(code, reason, RequestBuilder.Parse(
            protectedSettings: settings => settings["objectStr"] = TestVm.Encode(privateObject)));
    }

    [Fact]
    public void Malformed_fields_that_no_backup_needs_are_problems_only()
    {
        SnapshotRequest request = RequestBuilder.Parse(
            settings =>
            {
                settings["taskId"] = new JArray("secret");
                settings["locale"] = 7;
                settings["customSettings"] = "secret";
                settings["logsBlobUri"] = "secret";
            },
            inner => inner["dynamicConfigsFromCRP"] = "secret");

        Assert.Null(request.Validate());
        Assert.Equal(5, request.Problems.Count);
        Assert.All(request.Problems, problem =>
        {
            Assert.DoesNotContain("secret", problem.ToString(), StringComparison.Ordinal);
            Assert.NotEmpty(problem.Remedy);
        });
        Assert.Null(request.TaskId);
        Assert.Null(request.LogsBlob);
        Assert.Equal(CustomSettings.Unspecified, request.Custom);
    }

    private static void Refuses(ErrorCode code, string reason, SnapshotRequest request, string? place = null)
    {
        BackupError? error = request.Validate();
        Assert.Equal(code, error?.Code);
        Assert.Contains(reason, error!.Message, StringComparison.Ordinal);
        Assert.Contains(place ?? string.Empty, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(error.Remedy);
    }
}
