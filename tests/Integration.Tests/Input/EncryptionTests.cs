using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;

using AgentEmulator.Certificates;

using IntegrationTests.Stage;

namespace IntegrationTests.Input;

public sealed class EncryptionTests(World world) : IntegrationTest(world)
{
    private const string Aes192 = "2.16.840.1.101.3.4.1.22";
    private const string Aes256 = "2.16.840.1.101.3.4.1.42";

    [Theory(Timeout = Limit)]
    [InlineData(ContentCipher.Aes256, true)]
    [InlineData(ContentCipher.Aes128, false)]
    [InlineData(ContentCipher.TripleDes, false)]
    public async Task Every_cipher_of_the_platform_is_decrypted(ContentCipher cipher, bool bySubjectKeyIdentifier)
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder request = vm.NewRequest();

        BackupResult result = await vm.RunBackupAsync(request, change: settings => settings with
        {
            ProtectedSettings = vm.Certificate.Encrypt(request.ProtectedText, cipher, bySubjectKeyIdentifier),
        });

        await Expect.ConsistentAsync(vm, result);
    }

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

    [Fact(Timeout = Limit)]
    public async Task A_key_in_the_old_format_and_a_thumbprint_in_lower_case_are_found()
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder request = vm.NewRequest();
        using VmCertificate old = VmCertificate.Create(vm.Agent.Options.LibraryFolder, TimeProvider.System, oldKeyFormat: true);

        BackupResult result = await vm.RunBackupAsync(request, change: settings => settings with
        {
            ProtectedSettings = old.Encrypt(request.ProtectedText),
            Thumbprint = old.Thumbprint.ToLowerInvariant(),
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
