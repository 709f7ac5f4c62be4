using System.Text;

using Newtonsoft.Json.Linq;

using SnapshotCore.Errors;
using SnapshotCore.Preflight;
using SnapshotCore.Settings;

namespace SnapshotCore.Tests.Preflight;

public sealed class BackupPreflightTests
{
    private const string Disk = """{"blobSASUri":["https://a.blob.core.windows.net/c/d.vhd?sv=1&sp=rw&sig=x"]}""";

    [Fact]
    public void A_good_request_may_go_on() => Assert.Null(Check(Request()));

    [Fact]
    public void A_request_that_is_too_late_is_refused_before_its_command_is_looked_at() =>
        Assert.Equal(ErrorCode.CommandTooLate, Check(Request(command: "dance"), minutes: 141)!.Code);

    [Theory]
    [InlineData("""{"takeSnapshotFrom":"onlyHost"}""", "", "takeSnapshotFrom")]
    [InlineData("""{"takeSnapshotFrom":"onlyGuest"}""", "[SnapshotThread]\nSnapshotMethod = onlyHost", "SnapshotMethod")]
    [InlineData("""{"takeSnapshotFrom":"onlyHost"}""", "[SnapshotThread]\nSnapshotMethod = onlyGuest", null)]
    [InlineData("""{"takeSnapshotFrom":"firstHostThenGuest"}""", "", null)]
    public void Snapshots_by_the_host_alone_are_refused_by_name(string custom, string configuration, string? named)
    {
        BackupError? refusal = Check(Request(custom: custom), configuration);

        Assert.Equal(named is null, refusal is null);
        Assert.Contains(named ?? string.Empty, refusal?.Message ?? string.Empty, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_without_disks_has_its_own_code() =>
        Assert.Equal(ErrorCode.SnapshotFailedNoNetwork, Check(Request(disks: """{"blobSASUri":[]}"""))!.Code);

    private static BackupError? Check(SnapshotRequest request, string configuration = "", int minutes = 1)
    {
        TimeProvider clock = TimeProvider.System;
        return BackupPreflight.Check(
            request, OwnerConfiguration.Parse(configuration), new TooLateRule(clock.GetUtcNow().AddMinutes(-minutes), clock));
    }

    private static SnapshotRequest Request(string command = "snapshot", string custom = "{}", string disks = Disk) =>
        SnapshotRequest.Parse(
            new JObject
            {
                ["commandToExecute"] = command,
                ["customSettings"] = custom,
                ["objectStr"] = Encode("""{"backupMetadata":[{"Key":"k","Value":"v"}]}"""),
            },
            new JObject { ["objectStr"] = Encode(disks) },
            null);

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
