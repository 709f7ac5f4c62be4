using System.Text;

using Newtonsoft.Json.Linq;

using Org.BouncyCastle.Cms;

using SnapshotCore.Errors;
using SnapshotCore.Settings;

namespace SnapshotCore.Tests.Settings;

public sealed class ProtectedSettingsTests
{
    private const string VectorThumbprint = "49EEE3248AE361EC7BF27898887DF73522AA3448";

    [Theory]
    [InlineData("des3", "pkcs8")]
    [InlineData("aes128", "pkcs8")]
    [InlineData("aes192", "pkcs8")]
    [InlineData("aes256", "pkcs8")]
    [InlineData("aes256", "pkcs1")]
    [InlineData("aes256-keyid", "pkcs8")]
    [InlineData("aes256-oaep-sha1", "pkcs8")]
    [InlineData("aes256-oaep-sha256", "pkcs1")]
    [InlineData("aes256-two-recipients", "pkcs8")]
    [InlineData("aes256-ber", "pkcs8")]
    public void What_openssl_has_encrypted_is_decrypted(string vector, string keyFormat)
    {
        using var vm = new TestVm();
        File.Copy(TestVm.DataFile("test-certificate.crt"), Path.Combine(vm.Folder, $"{VectorThumbprint}.crt"));
        File.Copy(TestVm.DataFile($"test-key.{keyFormat}.prv"), Path.Combine(vm.Folder, $"{VectorThumbprint}.prv"));
        string cipherText = File.ReadAllText(TestVm.DataFile($"{vector}.cms.b64"));

        Result<JObject> settings = ProtectedSettings.Decrypt(cipherText, VectorThumbprint, vm.Folder);

        Assert.Null(settings.Error);
        Assert.True(JToken.DeepEquals(JObject.Parse(File.ReadAllText(TestVm.DataFile("clear-text.json"))), settings.Value));
        Assert.Equal("grüße", (string?)settings.Value["text"]);
    }

    [Fact]
    public void The_certificate_is_chosen_by_thumbprint_in_any_case()
    {
        using var vm = new TestVm();
        File.Copy(TestVm.DataFile("other-test-certificate.crt"), Path.Combine(vm.Folder, $"{new string('0', 40)}.crt"));
        string cipherText = vm.Encrypt(new JObject { ["a"] = 1 });

        Result<JObject> settings = ProtectedSettings.Decrypt(cipherText, vm.Thumbprint.ToLowerInvariant(), vm.Folder);

        Assert.Equal(1, (int)settings.Value["a"]!);
    }

    [Fact]
    public void White_space_in_the_base64_and_a_byte_order_mark_in_the_clear_text_are_tolerated()
    {
        using var vm = new TestVm();
        string cipherText = vm.Encrypt([0xEF, 0xBB, 0xBF, .. "{\"a\":1}"u8], CmsEnvelopedGenerator.Aes128Cbc);

        Result<JObject> settings = ProtectedSettings.Decrypt($" {cipherText.Insert(64, "\r\n")}\n", vm.Thumbprint, vm.Folder);

        Assert.Equal(1, (int)settings.Value["a"]!);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../../etc/ssl/private/xxxxxxxxxxxxxxx")]
    [InlineData("49EEE3248AE361EC7BF27898887DF73522AA344")]
    [InlineData("49EEE3248AE361EC7BF27898887DF73522AA344G")]
    [InlineData("49EEE3248AE361EC7BF27898887DF73522AA34481")]
    public void A_thumbprint_that_is_none_touches_no_file(string thumbprint)
    {
        BackupError error = Fail("TWFu", thumbprint, "/nonexistent");

        Assert.Contains("protectedSettingsCertThumbprint", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_missing_or_wrong_file_is_named()
    {
        using var vm = new TestVm();
        string cipherText = vm.Encrypt([]);
        string key = File.ReadAllText(vm.KeyPath);

        vm.WriteFile(Path.GetFileName(vm.KeyPath), "Bag Attributes\n-----BEGIN PRIVATE KEY-----\nTWFu\n-----END PRIVATE KEY-----\n");
        Names(vm.KeyPath, "no RSA key", Fail(cipherText, vm.Thumbprint, vm.Folder));
        vm.WriteFile(Path.GetFileName(vm.KeyPath), key[..(key.Length / 2)]);
        Names(vm.KeyPath, "no complete PRIVATE KEY", Fail(cipherText, vm.Thumbprint, vm.Folder));
        vm.WriteFile(Path.GetFileName(vm.KeyPath), key.Replace("PRIVATE", "ENCRYPTED PRIVATE", StringComparison.Ordinal));
        Names(vm.KeyPath, "password", Fail(cipherText, vm.Thumbprint, vm.Folder));
        vm.WriteFile(Path.GetFileName(vm.KeyPath), File.ReadAllText(TestVm.DataFile("other-test-key.prv")));
        Names(vm.KeyPath, "does not belong", Fail(cipherText, vm.Thumbprint, vm.Folder));
        File.Delete(vm.KeyPath);
        Names(vm.KeyPath, "ENOENT", Fail(cipherText, vm.Thumbprint, vm.Folder));
        vm.WriteFile(Path.GetFileName(vm.CertificatePath), "-----BEGIN CERTIFICATE-----\nTWFu\n-----END CERTIFICATE-----\n");
        Names(vm.CertificatePath, "no RSA certificate", Fail(cipherText, vm.Thumbprint, vm.Folder));
        vm.WriteFile(Path.GetFileName(vm.CertificatePath), "nothing");
        Names(vm.CertificatePath, "no complete CERTIFICATE", Fail(cipherText, vm.Thumbprint, vm.Folder));
        File.Delete(vm.CertificatePath);
        Names(vm.CertificatePath, "ENOENT", Fail(cipherText, vm.Thumbprint, vm.Folder));
        Directory.CreateDirectory(vm.CertificatePath);
        Names(vm.CertificatePath, "EISDIR", Fail(cipherText, vm.Thumbprint, vm.Folder));
    }

    [Fact]
    public void Settings_for_another_certificate_are_refused_with_the_remedy_to_fetch_certificates_anew()
    {
        using var vm = new TestVm();
        using var other = new TestVm(identity: 1);

        BackupError error = Fail(other.Encrypt([]), vm.Thumbprint, vm.Folder);

        Names(vm.CertificatePath, "none of their 1 recipient(s)", error);
        Assert.Contains("Restart the guest agent", error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not base64 !", "not base64")]
    [InlineData("", "not base64")]
    [InlineData("TWFu", "not a complete CMS")]
    public void Cipher_text_that_is_none_is_refused(string cipherText, string reason)
    {
        using var vm = new TestVm();

        Assert.Contains(reason, Fail(cipherText, vm.Thumbprint, vm.Folder).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secret-signature", "not JSON")]
    [InlineData("[\"secret-signature\"]", "an array")]
    [InlineData("{\"a\":1} secret-signature", "not JSON")]
    [InlineData("\"secret-signature\"", "a text of 16 characters")]
    [InlineData("{\"secret-signature", "not JSON")]
    public void Clear_text_that_is_no_JSON_object_is_refused_without_quoting_it(string clearText, string reason)
    {
        using var vm = new TestVm();

        BackupError error = Fail(vm.Encrypt(Encoding.UTF8.GetBytes(clearText)), vm.Thumbprint, vm.Folder);

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Clear_text_that_is_not_UTF_8_is_refused()
    {
        using var vm = new TestVm();

        BackupError error = Fail(vm.Encrypt([0x7b, 0xff, 0x7d]), vm.Thumbprint, vm.Folder);

        Assert.Contains("not UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cipher_text_cut_short_is_refused_and_never_throws()
    {
        using var vm = new TestVm();
        byte[] cipherText = Convert.FromBase64String(vm.Encrypt(Encoding.UTF8.GetBytes("{\"a\":\"secret-signature\"}")));

        for (int length = 0; length < cipherText.Length; length += 7)
        {
            Fail(Convert.ToBase64String(cipherText[..length]), vm.Thumbprint, vm.Folder);
        }
    }

    [Fact]
    public void Cipher_text_with_a_damaged_byte_is_refused_or_decrypted_and_never_throws_or_leaks()
    {
        using var vm = new TestVm();
        byte[] cipherText = Convert.FromBase64String(vm.Encrypt(Encoding.UTF8.GetBytes("{\"a\":\"secret-signature\"}")));

        for (int i = 0; i < cipherText.Length; i += 3)
        {
            byte[] damaged = [.. cipherText];
            damaged[i] ^= 0x55;
            Result<JObject> settings = ProtectedSettings.Decrypt(Convert.ToBase64String(damaged), vm.Thumbprint, vm.Folder);

            Assert.Equal(ErrorCode.CertificateNotFound, settings.Error?.Code ?? ErrorCode.CertificateNotFound);
            Assert.DoesNotContain("secret", settings.Error?.ToString() ?? string.Empty, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Nesting_that_would_exhaust_the_stack_is_refused()
    {
        using var vm = new TestVm();
        byte[] nested = new byte[1_000_000];
        for (int i = 0; i < nested.Length; i += 2)
        {
            nested[i] = 0x30;
            nested[i + 1] = 0x80;
        }

        Fail(Convert.ToBase64String(nested), vm.Thumbprint, vm.Folder);
    }

    private static BackupError Fail(string cipherText, string thumbprint, string folder)
    {
        Result<JObject> settings = ProtectedSettings.Decrypt(cipherText, thumbprint, folder);
        Assert.NotNull(settings.Error);
        Assert.Equal(ErrorCode.CertificateNotFound, settings.Error.Code);
        Assert.NotEmpty(settings.Error.Remedy);
        return settings.Error;
    }

    private static void Names(string path, string reason, BackupError error)
    {
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
