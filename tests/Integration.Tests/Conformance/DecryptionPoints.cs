using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;

using AgentEmulator.Certificates;

using IntegrationTests.Stage;

namespace IntegrationTests.Conformance;

/// <summary>How the protected settings may be encrypted, and how the key is found.</summary>
public sealed class DecryptionPoints(World world) : IntegrationTest(world)
{
    private const string Aes192 = "2.16.840.1.101.3.4.1.22";
    private const string Aes256 = "2.16.840.1.101.3.4.1.42";

    [Theory(Timeout = Limit)]
    [InlineData(false)]
    [InlineData(true)]
    public Task P10_Settings_in_aes_256_are_decrypted_however_their_recipient_is_named(bool bySubjectKeyIdentifier) =>
        DecryptAsync(ContentCipher.Aes256, bySubjectKeyIdentifier);

    [Fact(Timeout = Limit)]
    public Task P11_Settings_in_triple_des_are_decrypted() => DecryptAsync(ContentCipher.TripleDes);

    [Fact(Timeout = Limit)]
    public Task P12_Settings_in_aes_128_are_decrypted() => DecryptAsync(ContentCipher.Aes128);

    [Theory(Timeout = Limit)]
    [InlineData(Aes192, false)]
    [InlineData(Aes256, true)]
    public async Task Ciphers_that_the_platform_may_come_to_use_are_decrypted(string cipher, bool oaep)
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder request = vm.NewRequest();

        BackupResult result = await vm.RunBackupAsync(request, change: settings => settings with
        {
            ProtectedSettings = Encrypt(vm, request.ProtectedText, cipher, oaep ? RSAEncryptionPadding.OaepSHA256 : RSAEncryptionPadding.Pkcs1),
        });

        await Expect.ConsistentAsync(vm, result);
    }

    [Theory(Timeout = Limit)]
    [InlineData(false, "\n-----BEGIN PRIVATE KEY-----\n")]
    [InlineData(true, "\n-----BEGIN RSA PRIVATE KEY-----\n")]
    public async Task P13_Keys_of_both_formats_are_read_behind_the_attributes_before_them(bool oldKeyFormat, string begin)
    {
        VirtualMachine vm = await StartMachineAsync();
        using VmCertificate certificate = VmCertificate.Create(vm.Agent.Options.LibraryFolder, TimeProvider.System, oldKeyFormat);
        string key = await File.ReadAllTextAsync(PathOf(vm, certificate, ".prv"));
        Assert.StartsWith("Bag Attributes\n", key, StringComparison.Ordinal);
        Assert.Contains(begin, key, StringComparison.Ordinal);
        Assert.StartsWith("Bag Attributes\n", await File.ReadAllTextAsync(PathOf(vm, certificate, ".crt")), StringComparison.Ordinal);

        BackupResult result = await RunAsync(vm, certificate, certificate.Thumbprint);

        await Expect.ConsistentAsync(vm, result);
    }

    [Fact(Timeout = Limit)]
    public async Task P14_The_thumbprint_in_whatever_case_chooses_among_certificates_with_and_without_keys()
    {
        VirtualMachine vm = await StartMachineAsync();
        VmCertificate[] all = [.. Enumerable.Range(0, 4).Select(_ => VmCertificate.Create(vm.Agent.Options.LibraryFolder, TimeProvider.System))];
        File.Delete(PathOf(vm, all[0], ".prv"));
        File.Delete(PathOf(vm, all[2], ".prv"));
        await File.WriteAllTextAsync(PathOf(vm, all[3], ".crt"), "no certificate");

        BackupResult result = await RunAsync(vm, all[1], all[1].Thumbprint.ToLowerInvariant());

        await Expect.ConsistentAsync(vm, result);
        Array.ForEach(all, one => one.Dispose());
    }

    private static string PathOf(VirtualMachine vm, VmCertificate certificate, string ending) =>
        Path.Combine(vm.Agent.Options.LibraryFolder, certificate.Thumbprint + ending);

    private static Task<BackupResult> RunAsync(VirtualMachine vm, VmCertificate certificate, string thumbprint)
    {
        RequestBuilder request = vm.NewRequest();
        return vm.RunBackupAsync(request, change: settings => settings with
        {
            ProtectedSettings = certificate.Encrypt(request.ProtectedText),
            Thumbprint = thumbprint,
        });
    }

    private async Task DecryptAsync(ContentCipher cipher, bool bySubjectKeyIdentifier = false)
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder request = vm.NewRequest();

        BackupResult result = await vm.RunBackupAsync(request, change: settings => settings with
        {
            ProtectedSettings = vm.Certificate.Encrypt(request.ProtectedText, cipher, bySubjectKeyIdentifier),
        });

        await Expect.ConsistentAsync(vm, result);
    }

    private static string Encrypt(VirtualMachine vm, string text, string cipher, RSAEncryptionPadding padding)
    {
        string path = Path.Combine(vm.Agent.Options.LibraryFolder, vm.Certificate.Thumbprint + ".crt");
        using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(path));
        var message = new EnvelopedCms(
            new ContentInfo(Encoding.UTF8.GetBytes(text)), new AlgorithmIdentifier(new Oid(cipher)));
        message.Encrypt(new CmsRecipient(SubjectIdentifierType.IssuerAndSerialNumber, certificate, padding));
        return Convert.ToBase64String(message.Encode());
    }
}
