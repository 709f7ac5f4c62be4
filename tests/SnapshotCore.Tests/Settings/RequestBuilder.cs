using Newtonsoft.Json.Linq;

using SnapshotCore.Errors;
using SnapshotCore.Settings;

namespace SnapshotCore.Tests.Settings;

/// <summary>A complete request, and variations of it.</summary>
internal static class RequestBuilder
{
    internal static JObject PublicObject() => JObject.Parse(
        """
        {"backupMetadata":[{"Key":"policyName","Value":"nightly"},{"Key":"jobId","Value":"5d1c"}],
         "snapshotTaskToken":"c2FtcGxlLXRva2Vu",
         "includedDisks":{"dataDiskLunList":[0,3],"isOSDiskIncluded":true,"isAnyDiskExcluded":true,"isVMADEEnabled":false,
           "instantAccessDurationMinutes":null},
         "dynamicConfigsFromCRP":[{"Key":"isSnapshotTtlEnabled","Value":true},{"Key":"UseMccfForLad","Value":"False"}]}
        """);

    internal static JObject PublicSettings() => new()
    {
        ["locale"] = "en-us",
        ["taskId"] = "1b1f0a52_1",
        ["commandToExecute"] = "snapshot",
        ["commandStartTimeUTCTicks"] = "639081975670000000",
        ["vmType"] = "microsoft.compute/virtualmachines",
        ["customSettings"] =
            """{"takeSnapshotFrom":"firstHostThenGuest","isManagedVm":true,"backupTaskId":"1b1f0a52","canTakeCrashConsistentSnapshot":true,"backupRetryCount":0,"waDiskLunList":[]}""",
        ["objectStr"] = TestVm.Encode(PublicObject().ToString()),
    };

    internal static JObject ProtectedSettings() => new()
    {
        ["objectStr"] = TestVm.Encode(
            """'{"blobSASUri":["https:\/\/disks.example\/vhds\/os.vhd?sv=1&sig=AAAA%3D", "https://disks.example/vhds/data0.vhd?sv=1&sig=BBBB%3D"]}'"""),
        ["logsBlobUri"] = "https://logs.example/c1/vm1.Logs.txt?sv=1&sig=CCCC",
        ["statusBlobUri"] = "https://logs.example/c1/vm1.Status.txt?sv=1&sig=DDDD",
    };

    internal static SnapshotRequest Parse(
        Action<JObject>? publicSettings = null,
        Action<JObject>? publicObject = null,
        Action<JObject>? protectedSettings = null)
    {
        JObject inner = PublicObject();
        publicObject?.Invoke(inner);
        JObject open = PublicSettings();
        open["objectStr"] = TestVm.Encode(inner.ToString());
        publicSettings?.Invoke(open);
        JObject hidden = ProtectedSettings();
        protectedSettings?.Invoke(hidden);
        return SnapshotRequest.Parse(open, hidden, null);
    }

    /// <summary>The first problem that refuses a backup from inside the VM, whatever its strategy and age.</summary>
    internal static BackupError? Validate(this SnapshotRequest request) =>
        request.ValidateDelivery() ?? request.ValidateCommand() ?? request.ValidateDisks();
}
