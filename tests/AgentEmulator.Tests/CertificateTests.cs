using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;

using AgentEmulator.Agent;
using AgentEmulator.Certificates;

namespace AgentEmulator.Tests;

public sealed class CertificateTests : IDisposable
{
    private readonly VirtualMachine _vm = new();

    public void Dispose() => _vm.Dispose();

    [Theory]
    [InlineData(ContentCipher.Aes256, "2.16.840.1.101.3.4.1.42", false)]
    [InlineData(ContentCipher.Aes128, "2.16.840.1.101.3.4.1.2", true)]
    [InlineData(ContentCipher.TripleDes, "1.2.840.113549.3.7", false)]
    public void Protected_settings_decrypt_with_the_stored_key(ContentCipher cipher, string algorithm, bool bySubjectKeyIdentifier)
    {
        using var made = VmCertificate.Create(_vm.Options.LibraryFolder, TimeProvider.System);
        using var certificate = VmCertificate.Load(_vm.Options.LibraryFolder, made.Thumbprint.ToLowerInvariant());

        string base64 = certificate.Encrypt("""{"secret": "ü"}""", cipher, bySubjectKeyIdentifier);

        var message = new EnvelopedCms();
        message.Decode(Convert.FromBase64String(base64));
        Assert.Equal(algorithm, message.ContentEncryptionAlgorithm.Oid.Value);
        Assert.Equal(
            bySubjectKeyIdentifier ? SubjectIdentifierType.SubjectKeyIdentifier : SubjectIdentifierType.IssuerAndSerialNumber,
            message.RecipientInfos[0].RecipientIdentifier.Type);
        using X509Certificate2 withKey = X509Certificate2.CreateFromPem(Read(made, ".crt"), Read(made, ".prv"));
        message.Decrypt(new X509Certificate2Collection(withKey));
        Assert.Equal("""{"secret": "ü"}""", Encoding.UTF8.GetString(message.ContentInfo.Content));
    }

    [Theory]
    [InlineData(false, "-----BEGIN PRIVATE KEY-----")]
    [InlineData(true, "-----BEGIN RSA PRIVATE KEY-----")]
    public void The_files_begin_with_attribute_text_and_carry_the_thumbprint(bool oldFormat, string begin)
    {
        using var certificate = VmCertificate.Create(_vm.Options.LibraryFolder, TimeProvider.System, oldFormat);

        Assert.Matches("^[0-9A-F]{40}$", certificate.Thumbprint);
        Assert.StartsWith("Bag Attributes\n    localKeyID: ", Read(certificate, ".crt"), StringComparison.Ordinal);
        Assert.StartsWith("Bag Attributes\n    localKeyID: ", Read(certificate, ".prv"), StringComparison.Ordinal);
        Assert.Contains("\nKey Attributes: <No Attributes>\n" + begin + "\n", Read(certificate, ".prv"), StringComparison.Ordinal);
        Assert.Contains("\nsubject=", Read(certificate, ".crt"), StringComparison.Ordinal);
        using var key = RSA.Create();
        key.ImportFromPem(Read(certificate, ".prv"));
        Assert.Equal(2048, key.KeySize);
    }

    [Fact]
    public async Task New_files_are_0644_and_0400_after_the_agents_next_start()
    {
        using var certificate = VmCertificate.Create(_vm.Options.LibraryFolder, TimeProvider.System);
        string[] files = [.. new[] { ".crt", ".prv" }.Select(extension => Path.Combine(_vm.Options.LibraryFolder, certificate.Thumbprint + extension))];
        Assert.All(files, file => Assert.Equal(VirtualMachine.Mode("644"), File.GetUnixFileMode(file)));

        await _vm.Agent.RestartAsync(new GoalState(1, []));

        Assert.All(files, file => Assert.Equal(VirtualMachine.Mode("400"), File.GetUnixFileMode(file)));
    }

    private string Read(VmCertificate certificate, string extension) =>
        File.ReadAllText(Path.Combine(_vm.Options.LibraryFolder, certificate.Thumbprint + extension));
}
