using System.Text;

using FsCheck;
using FsCheck.Fluent;

using Newtonsoft.Json.Linq;

using SnapshotCore.Errors;
using SnapshotCore.Settings;

namespace SnapshotCore.Tests.Settings;

public sealed class ParserProperties
{
    private static readonly string[] Fields =
    [
        "commandToExecute", "taskId", "locale", "commandStartTimeUTCTicks", "vmType", "customSettings", "objectStr",
        "logsBlobUri", "statusBlobUri", "snapshotTaskToken",
    ];

    private static readonly string[] InnerFields =
    [
        "backupMetadata", "includedDisks", "dynamicConfigsFromCRP", "snapshotTaskToken", "blobSASUri", "dataDiskLunList",
        "isOSDiskIncluded", "instantAccessDurationMinutes", "Key", "Value", "takeSnapshotFrom", "backupRetryCount",
    ];

    [Fact]
    public void Text_parsers_never_throw() => Prop.ForAll<string>(text =>
    {
        text ??= string.Empty;
        _ = OwnerConfiguration.Parse(text);
        _ = OwnerConfiguration.Parse($"[SnapshotThread]\ntimeout={text}\nMountsToSkip={text}\n{text}");
        _ = AgentProxy.Parse(text, out _);
        _ = AgentProxy.Parse($"HttpProxy.Host={text}\nHttpProxy.Port=80", out _)?.Address;
        _ = SasUri.Parse(text, "field");
        _ = SasUri.Parse($"https://h/b?se={text}", "field").IsSuccess;
        _ = SettingsJson.Parse(text, out _);
        _ = SettingsJson.Parse($"{{\"a\":{text}", out _);
        _ = SettingsContent.Deserialize(text);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_SAS_is_never_changed() => Prop.ForAll<NonNull<string>>(text =>
    {
        string uri = $"https://h/b?{text.Get.Trim()}";
        Result<SasUri> parsed = SasUri.Parse(uri, "field");
        return !parsed.IsSuccess || (parsed.Value.Expose() == uri.Trim() && parsed.Value.With("a=b") == $"{uri.Trim()}&a=b");
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Bytes_in_place_of_files_are_refused_and_never_throw()
    {
        using var vm = new TestVm();
        Prop.ForAll<byte[]>(bytes =>
        {
            string path = vm.WriteFile("0.settings", bytes);
            _ = SettingsFile.Read(path).Error;
            _ = SettingsFile.RemoveProtected(path).Error;
            vm.WriteFile(Path.GetFileName(vm.KeyPath), [.. "-----BEGIN PRIVATE KEY-----"u8, .. bytes]);
            return !ProtectedSettings.Decrypt(Convert.ToBase64String(bytes), vm.Thumbprint, vm.Folder).IsSuccess;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void No_value_of_a_request_appears_in_any_of_its_errors()
    {
        const string Secret = "s3cr3t-value";
        Gen<JToken> leaf = Gen.Elements<JToken>(
            JValue.CreateNull(), true, 7, 1.5, Secret, $"https://{Secret}/x?sig={Secret}", $"{Secret}:x",
            TestVm.Encode(Secret), TestVm.Encode($"{{\"{Secret}"), TestVm.Encode($"{{\"a\":\"{Secret}\"}}"), $"{{'{Secret}");
        Gen<JToken> Value(int depth) => depth == 0 ? leaf : Gen.OneOf(
            leaf,
            Gen.Select(Gen.ArrayOf(Value(depth - 1), 3), items => (JToken)new JArray(items.Select(item => item.DeepClone()))),
            Object(InnerFields, depth - 1),
            Gen.Select(Object(InnerFields, depth - 1), inner => (JToken)TestVm.Encode(inner.ToString())));
        Gen<JToken> Object(string[] names, int depth) =>
            Gen.Select(Gen.ArrayOf(Gen.Zip(Gen.Elements(names), Value(depth)), names.Length), pairs =>
            {
                var made = new JObject();
                foreach ((string name, JToken value) in pairs)
                {
                    made[name] = value.DeepClone();
                }

                return (JToken)made;
            });

        Prop.ForAll(Gen.Zip(Object(Fields, 3), Object(Fields, 3)).ToArbitrary(), pair =>
        {
            SnapshotRequest request = SnapshotRequest.Parse((JObject)pair.Item1, (JObject)pair.Item2, null);
            string texts = string.Join('\n', request.Problems.Append(request.Validate()).Append(request.ValidateDisks()));
            return !texts.Contains("s3cr3t", StringComparison.OrdinalIgnoreCase)
                && !texts.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes("s3cr3t"))[..8], StringComparison.Ordinal);
        }).QuickCheckThrowOnFailure();
    }
}
