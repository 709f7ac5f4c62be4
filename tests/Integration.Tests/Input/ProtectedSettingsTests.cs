using System.Security.Cryptography;

using AgentEmulator.Agent;
using AgentEmulator.Certificates;

using IntegrationTests.Stage;

namespace IntegrationTests.Input;

public sealed class ProtectedSettingsTests(World world) : IntegrationTest(world)
{
    private const string Other = "00112233445566778899AABBCCDDEEFF00112233";

    private static readonly Dictionary<string, (Func<VirtualMachine, ExtensionSettings, ExtensionSettings> Change, string[] Words)> Cases =
        new(StringComparer.Ordinal)
        {
            ["thumbprint of no certificate"] = (
                (_, settings) => settings with { Thumbprint = Other }, [$"{Other}.crt", "ENOENT", "Restart the guest agent"]),
            ["thumbprint that is none"] = (
                (_, settings) => settings with { Thumbprint = "../../etc/passwd" }, ["Thumbprint", "40 hexadecimal digits"]),
            ["certificate is missing"] = (
                (vm, settings) => Damage(settings, () => File.Delete(PathOf(vm, ".crt"))), [".crt", "ENOENT", "Restart the guest agent"]),
            ["key is missing"] = (
                (vm, settings) => Damage(settings, () => File.Delete(PathOf(vm, ".prv"))), [".prv", "ENOENT", "Restart the guest agent"]),
            ["key is empty"] = (
                (vm, settings) => Damage(settings, () => File.WriteAllText(PathOf(vm, ".prv"), string.Empty)), [".prv", "Restart the guest agent"]),
            ["key of another certificate"] = (
                (vm, settings) => Damage(settings, () => ReplaceKey(vm)), [".prv", "does not belong to", ".crt"]),
            ["encrypted to another certificate"] = (
                (vm, settings) => settings with { ProtectedSettings = ForAnother(vm) }, ["recipient", ".crt"]),
            ["cut off"] = (
                (_, settings) => settings with { ProtectedSettings = CutOff(settings.ProtectedSettings!) }, ["cannot be decrypted", "Retry the backup"]),
            ["not base64"] = (
                (_, settings) => settings with { ProtectedSettings = "*** not base64 ***" }, ["base64", "Retry the backup"]),
            ["no envelope"] = (
                (_, settings) => settings with { ProtectedSettings = Convert.ToBase64String(new byte[64]) }, ["cannot be decrypted"]),
            ["plain text is no JSON"] = (
                (vm, settings) => settings with { ProtectedSettings = vm.Certificate.Encrypt("not { json") }, ["JSON", "Retry the backup"]),
        };

    public static TheoryData<string> CaseNames => [.. Cases.Keys];

    [Theory(Timeout = Limit)]
    [MemberData(nameof(CaseNames))]
    public async Task P14_P15_Protected_settings_that_cannot_be_decrypted_are_refused_with_the_reason(string name)
    {
        VirtualMachine vm = await StartMachineAsync();
        (Func<VirtualMachine, ExtensionSettings, ExtensionSettings> change, string[] words) = Cases[name];

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest(), change: settings => change(vm, settings));

        await Expect.RefusedAsync(vm, result, 16, words);
        Assert.Equal((16, 128), (result.HealthCode, result.HealthState));
    }

    private static string PathOf(VirtualMachine vm, string ending) =>
        Path.Combine(vm.Agent.Options.LibraryFolder, vm.Certificate.Thumbprint + ending);

    private static ExtensionSettings Damage(ExtensionSettings settings, Action damage)
    {
        damage();
        return settings;
    }

    private static void ReplaceKey(VirtualMachine vm)
    {
        using var key = RSA.Create(2048);
        File.WriteAllText(PathOf(vm, ".prv"), key.ExportPkcs8PrivateKeyPem());
    }

    private static string ForAnother(VirtualMachine vm)
    {
        using VmCertificate other = VmCertificate.Create(vm.Agent.Options.LibraryFolder, TimeProvider.System);
        return other.Encrypt("{}");
    }

    private static string CutOff(string base64) => Convert.ToBase64String(Convert.FromBase64String(base64).AsSpan()[..^40]);
}
