using System.Text;

using Newtonsoft.Json.Linq;

using SnapshotCore.BackupHost;
using SnapshotCore.Settings;
using SnapshotCore.Tests.Settings;

namespace SnapshotCore.Tests.BackupHost;

/// <summary>What is sent to the host, as JSON.</summary>
public sealed class HostBodiesTests
{
    private const string Settings =
        """
        {"Key":"isSnapshotTtlEnabled","Value":true},{"Key":"useMccfToFetchDsasForAllDisks","Value":false},
        {"Key":"useMccfForLad","Value":"False"},{"Key":"EnableVMSnapshotExtensionPolling","Value":false},
        {"Key":"isVmmdBlobIncluded","Value":false}
        """;

    [Fact]
    public void Presnapshot_asks_about_the_disks_only_when_told_to()
    {
        SnapshotRequest request = RequestBuilder.Parse();

        AssertJson("""{"taskId":"1b1f0a52","snapshotTaskToken":"c2FtcGxlLXRva2Vu"}""", HostBodies.PreSnapshot(request, wantsDetails: false));
        AssertJson(
            """{"taskId":"1b1f0a52","snapshotTaskToken":"c2FtcGxlLXRva2Vu","preSnapshotSettings":[{"Key":"isVMADEEnabled","Value":false}]}""",
            HostBodies.PreSnapshot(request, wantsDetails: true));
    }

    [Fact]
    public void Dosnapshot_names_disks_settings_token_and_metadata() => AssertJson(
        $$"""
        {"taskId":"1b1f0a52","diskIds":[0,3,-1],"settings":[{{Settings}}],"snapshotTaskToken":"c2FtcGxlLXRva2Vu",
         "snapshotMetadata":[{"Key":"policyName","Value":"nightly"},{"Key":"jobId","Value":"5d1c"}]}
        """,
        HostBodies.DoSnapshot(RequestBuilder.Parse(), encryption: null));

    [Fact]
    public void Instant_access_is_passed_on_if_it_is_asked_for()
    {
        SnapshotRequest request = RequestBuilder.Parse(
            publicObject: inner => inner["includedDisks"]!["instantAccessDurationMinutes"] = 60);

        Assert.Equal(60, (int?)Parse(HostBodies.DoSnapshot(request, encryption: null))["instantAccessDurationMinutes"]);
    }

    [Fact]
    public void Without_a_backup_task_or_a_token_the_task_and_nothing_stand_there()
    {
        SnapshotRequest request = RequestBuilder.Parse(
            settings => settings["customSettings"] = "{}", inner => inner["snapshotTaskToken"] = null);

        AssertJson("""{"taskId":"1b1f0a52_1","snapshotTaskToken":""}""", HostBodies.PreSnapshot(request, wantsDetails: false));
    }

    [Fact]
    public void Encrypted_disks_add_what_the_host_said_of_them_each_time_anew()
    {
        SnapshotRequest request = RequestBuilder.Parse();
        DiskEncryption encryption = DiskEncryption.Read(JObject.Parse(
            """{"DiskEncryptionSettings":{"key":"secret"},"isOsDiskADEEncrypted":true,"areDataDisksADEEncrypted":"True"}"""))!;
        string expected =
            $$$"""
            {"taskId":"1b1f0a52","diskIds":[0,3,-1],
             "settings":[{{{Settings}}},{"Key":"isOsDiskADEEncrypted","Value":true},{"Key":"areDataDisksADEEncrypted","Value":"True"}],
             "snapshotTaskToken":"c2FtcGxlLXRva2Vu",
             "snapshotMetadata":[{"Key":"policyName","Value":"nightly"},{"Key":"jobId","Value":"5d1c"},
               {"Key":"DiskEncryptionSettings","Value":{"key":"secret"}}]}
            """;

        string told = HostBodies.Describe(request, encryption);
        AssertJson(expected, HostBodies.DoSnapshot(request, encryption));
        AssertJson(expected, HostBodies.DoSnapshot(request, encryption));

        Assert.DoesNotContain("secret", told, StringComparison.Ordinal);
        Assert.DoesNotContain("c2FtcGxlLXRva2Vu", told, StringComparison.Ordinal);
        Assert.Contains("\"diskIds\":[0,3,-1]", told, StringComparison.Ordinal);
        Assert.Equal(2, request.BackupMetadata!.Count);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"DiskEncryptionSettings":null}""")]
    [InlineData("""{"DiskEncryptionSettings":""}""")]
    [InlineData("""{"DiskEncryptionSettings":{}}""")]
    [InlineData("""{"DiskEncryptionSettings":[],"isOsDiskADEEncrypted":true}""")]
    public void Empty_encryption_settings_are_none(string answer) => Assert.Null(DiskEncryption.Read(JObject.Parse(answer)));

    private static JObject Parse(byte[] body) => JObject.Parse(Encoding.UTF8.GetString(body));

    private static void AssertJson(string expected, byte[] body) =>
        Assert.True(JToken.DeepEquals(JObject.Parse(expected), Parse(body)), Encoding.UTF8.GetString(body));
}
