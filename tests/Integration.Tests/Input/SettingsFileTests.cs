using AgentEmulator.Agent;

using IntegrationTests.Stage;

namespace IntegrationTests.Input;

public sealed class SettingsFileTests(World world) : IntegrationTest(world)
{
    private static readonly Dictionary<string, (Action<string> Damage, int Code, string[] Words)> Files = new(StringComparer.Ordinal)
    {
        ["missing"] = (File.Delete, 11, ["0.settings", "ENOENT", "Retry the backup"]),
        ["empty"] = (path => File.WriteAllText(path, string.Empty), 16, ["0.settings", "is empty", "restart the guest agent"]),
        ["cut off"] = (path => File.WriteAllText(path, File.ReadAllText(path)[..200]), 11, ["0.settings", "JSON", "Retry the backup"]),
        ["of another shape"] = (path => File.WriteAllText(path, """{"runtimeSettings":[]}"""), 11, ["0.settings", "runtimeSettings"]),
        ["not UTF-8"] = (path => File.WriteAllBytes(path, [0x7b, 0xff, 0xfe, 0x7d]), 11, ["0.settings", "UTF-8"]),
        ["a folder"] = (path => { File.Delete(path); Directory.CreateDirectory(path); }, 11, ["0.settings", "EISDIR"]),
    };

    private static readonly Dictionary<string, (Func<ExtensionSettings, ExtensionSettings> Change, int Code, string[] Words)> Groups =
        new(StringComparer.Ordinal)
        {
            ["both are null"] = (
                settings => settings with { PublicSettings = null, ProtectedSettings = null, Thumbprint = null }, 16,
                ["0.settings", "public", "protected", "empty"]),
            ["public is null"] = (
                settings => settings with { PublicSettings = null }, 11, ["commandToExecute", "0.settings", "Retry the backup"]),
            ["public is a list"] = (settings => settings with { PublicSettings = "[1]" }, 11, ["publicSettings", "0.settings"]),
            ["protected is null"] = (
                settings => settings with { ProtectedSettings = null }, 76, ["blobSASUri", "0.settings", "Retry the backup"]),
        };

    public static TheoryData<string> FileNames => [.. Files.Keys];

    public static TheoryData<string> GroupNames => [.. Groups.Keys];

    [Theory(Timeout = Limit)]
    [MemberData(nameof(FileNames))]
    public async Task A_settings_file_that_cannot_be_read_is_refused_by_name(string name)
    {
        VirtualMachine vm = await StartMachineAsync();
        (Action<string> damage, int code, string[] words) = Files[name];

        BackupResult result = await vm.RunDisturbedAsync(vm.NewRequest(), () => damage(vm.Agent.SettingsFile(0)));

        await Expect.RefusedAsync(vm, result, code, words);
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(GroupNames))]
    public async Task P08_A_missing_group_of_settings_is_refused_by_name(string name)
    {
        VirtualMachine vm = await StartMachineAsync();
        (Func<ExtensionSettings, ExtensionSettings> change, int code, string[] words) = Groups[name];

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest(), change: change);

        await Expect.RefusedAsync(vm, result, code, words);
    }
}
