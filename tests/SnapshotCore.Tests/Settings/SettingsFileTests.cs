using System.Runtime.Versioning;

using Newtonsoft.Json.Linq;

using SnapshotCore.Errors;
using SnapshotCore.Settings;

namespace SnapshotCore.Tests.Settings;

[SupportedOSPlatform("linux")]
public sealed class SettingsFileTests
{
    private const string Thumbprint = "49EEE3248AE361EC7BF27898887DF73522AA3448";

    [Fact]
    public void A_file_as_the_agent_writes_it_is_read()
    {
        using var vm = new TestVm();
        string path = vm.WriteFile(
            "7.settings",
            "{\"runtimeSettings\": [{\"handlerSettings\": {\"publicSettings\": {\"taskId\": \"gr\\u00fc\\u00dfe\"}, "
            + $"\"protectedSettings\": \"TWFu\", \"protectedSettingsCertThumbprint\": \"{Thumbprint}\"}}}}]}}");

        SettingsFile file = SettingsFile.Read(path).Value;

        Assert.Equal("grüße", (string?)file.PublicSettings!["taskId"]);
        Assert.Equal("TWFu", file.ProtectedSettings);
        Assert.Equal(Thumbprint, file.Thumbprint);
        Assert.Null(file.PublicProblem);
        Assert.Null(file.ProtectedProblem);
    }

    [Fact]
    public void Three_nulls_and_a_byte_order_mark_are_read_as_nothing()
    {
        using var vm = new TestVm();
        string path = vm.WriteSettings(null, null, null);
        vm.WriteFile("0.settings", [0xEF, 0xBB, 0xBF, .. File.ReadAllBytes(path)]);

        SettingsFile file = SettingsFile.Read(path).Value;

        Assert.Null(file.PublicSettings);
        Assert.Null(file.ProtectedSettings);
        Assert.Null(file.Thumbprint);
    }

    [Theory]
    [InlineData("", ErrorCode.CertificateNotFound, "is empty")]
    [InlineData(" \n", ErrorCode.CertificateNotFound, "is empty")]
    [InlineData("{\"runtimeSettings\":[{", ErrorCode.Parameter, "not JSON at line 1, column 21")]
    [InlineData("secret", ErrorCode.Parameter, "not JSON")]
    [InlineData("{} {}", ErrorCode.Parameter, "not JSON at line 1")]
    [InlineData("[]", ErrorCode.Parameter, "an array at its root, expected an object")]
    [InlineData("{}", ErrorCode.Parameter, "nothing at runtimeSettings, expected an array")]
    [InlineData("{\"runtimeSettings\":[]}", ErrorCode.Parameter, "an array at runtimeSettings")]
    [InlineData("{\"runtimeSettings\":[\"secret\"]}", ErrorCode.Parameter, "a text of 6 characters at runtimeSettings[0]")]
    [InlineData("{\"runtimeSettings\":[{}]}", ErrorCode.Parameter, "nothing at runtimeSettings[0].handlerSettings")]
    [InlineData("{\"runtimeSettings\":[{\"handlerSettings\":null}]}", ErrorCode.Parameter, "null at runtimeSettings[0].handlerSettings")]
    public void A_file_of_another_shape_is_refused_by_its_place(string content, ErrorCode code, string reason)
    {
        using var vm = new TestVm();
        string path = vm.WriteFile("0.settings", content);

        BackupError error = SettingsFile.Read(path).Error!;

        Assert.Equal(code, error.Code);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_missing_a_folder_binary_or_too_large_is_refused_with_the_reason()
    {
        using var vm = new TestVm();
        string folder = Directory.CreateDirectory(Path.Combine(vm.Folder, "1.settings")).FullName;
        string binary = vm.WriteFile("2.settings", [0x7b, 0xff]);
        string large = vm.WriteFile("3.settings", new byte[SettingsFile.SizeLimit + 1]);

        Refused(Path.Combine(vm.Folder, "9.settings"), "ENOENT");
        Refused(folder, "EISDIR");
        Refused(binary, "not UTF-8");
        Refused(large, "File too large");
    }

    [Theory]
    [InlineData("\"text\"", false)]
    [InlineData("[1]", false)]
    [InlineData("5", false)]
    [InlineData("1.5", false)]
    [InlineData("true", false)]
    [InlineData("null", true)]
    [InlineData("\"\"", true)]
    [InlineData("[]", true)]
    public void Public_settings_may_be_any_JSON_value(string value, bool isEmpty)
    {
        using var vm = new TestVm();
        string path = vm.WriteSettings(JToken.Parse(value), null, null);

        SettingsFile file = SettingsFile.Read(path).Value;

        Assert.Null(file.PublicSettings);
        Assert.Equal(isEmpty, file.PublicProblem is null);
    }

    [Fact]
    public void Cipher_text_that_is_no_text_is_a_problem_of_its_own()
    {
        using var vm = new TestVm();
        string path = vm.WriteFile(
            "0.settings", "{\"runtimeSettings\":[{\"handlerSettings\":{\"protectedSettings\":{\"a\":\"secret\"}}}]}");

        SettingsFile file = SettingsFile.Read(path).Value;

        Assert.Equal(ErrorCode.CertificateNotFound, file.ProtectedProblem!.Code);
        Assert.DoesNotContain("secret", file.ProtectedProblem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Removing_the_protected_settings_keeps_everything_else_as_it_is()
    {
        using var vm = new TestVm();
        const string Before =
            "{\"runtimeSettings\": [{\"handlerSettings\": {\"publicSettings\": {\"ticks\": 6.36458E+17, \"big\": 639081975670000000123, "
            + "\"huge\": 1e400,\n \"small\": 1.50, \"date\": \"2026-03-04T05:06:07Z\", \"text\": \"gr\\u00fc\\u00dfe \\ud83d\\ude00\"}, "
            + "\"protectedSettings\": \"TWFu\", \"protectedSettingsCertThumbprint\": \"49EE\"}}, {\"handlerSettings\": "
            + "{\"protectedSettings\": \"TWFu\"}}], \"other\": null}";
        string path = vm.WriteFile("0.settings", Before);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        Result<bool> removed = SettingsFile.RemoveProtected(path);

        Assert.True(removed.Value);
        Assert.Equal(
            "{\"runtimeSettings\":[{\"handlerSettings\":{\"publicSettings\":{\"ticks\":6.36458E+17,\"big\":639081975670000000123,"
            + "\"huge\":1e400,\"small\":1.50,\"date\":\"2026-03-04T05:06:07Z\",\"text\":\"gr\\u00fc\\u00dfe \\ud83d\\ude00\"},"
            + "\"protectedSettingsCertThumbprint\":\"49EE\"}},{\"handlerSettings\":{}}],\"other\":null}",
            File.ReadAllText(path));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead, File.GetUnixFileMode(path));
        Assert.Empty(Directory.GetFiles(vm.Folder, "*.tmp"));
        Assert.False(SettingsFile.RemoveProtected(path).Value);
    }

    [Fact]
    public void Where_nothing_is_to_be_removed_nothing_is_written()
    {
        using var vm = new TestVm();
        string path = vm.WriteSettings(null, null, null);
        string before = File.ReadAllText(path);
        string empty = vm.WriteFile("1.settings", string.Empty);

        Assert.False(SettingsFile.RemoveProtected(path).Value);
        Assert.False(SettingsFile.RemoveProtected(empty).Value);
        Assert.False(SettingsFile.RemoveProtected(Path.Combine(vm.Folder, "2.settings")).Value);
        Assert.Equal(before, File.ReadAllText(path));
    }

    [Fact]
    public void A_file_that_cannot_be_rewritten_stays_whole()
    {
        using var vm = new TestVm();
        string path = vm.WriteSettings(null, "TWFu", Thumbprint);
        string name = $".{Path.GetFileName(path)}.{Environment.ProcessId}.tmp";
        Directory.CreateDirectory(Path.Combine(vm.Folder, name, "in the way"));

        Result<bool> removed = SettingsFile.RemoveProtected(path);

        Assert.Equal(ErrorCode.Error, removed.Error!.Code);
        Assert.Contains(path, removed.Error.Message, StringComparison.Ordinal);
        Assert.Contains("TWFu", File.ReadAllText(path), StringComparison.Ordinal);
    }

    private static void Refused(string path, string reason)
    {
        BackupError error = SettingsFile.Read(path).Error!;
        Assert.Equal(ErrorCode.Parameter, error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
