using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

using Newtonsoft.Json.Linq;

using Org.BouncyCastle.Cms;
using Org.BouncyCastle.X509;

using X509Certificate = Org.BouncyCastle.X509.X509Certificate;

namespace SnapshotCore.Tests.Settings;

/// <summary>An agent's folder with one fresh VM certificate, and an encryptor for it.</summary>
public sealed class TestVm : IDisposable
{
    // Making a key takes longer than most tests.
    private static readonly Lazy<Identity>[] Identities = [new(Identity.Make), new(Identity.Make)];

    private readonly byte[] _certificate;

    /// <param name="identity">0 or 1: VMs with equal numbers have the same key.</param>
    public TestVm(int identity = 0)
    {
        Identity of = Identities[identity].Value;
        Folder = Directory.CreateTempSubdirectory("settings-test-").FullName;
        _certificate = of.Certificate;
        Thumbprint = of.Thumbprint;
        WriteFile($"{Thumbprint}.crt", of.CertificatePem);
        WriteFile($"{Thumbprint}.prv", of.KeyPem);
    }

    public string Folder { get; }

    public string Thumbprint { get; }

    public string CertificatePath => Path.Combine(Folder, $"{Thumbprint}.crt");

    public string KeyPath => Path.Combine(Folder, $"{Thumbprint}.prv");

    public static string DataFile(string name) => Path.Combine(AppContext.BaseDirectory, "Settings", "TestData", name);

    public static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    public string Encrypt(JObject settings) => Encrypt(Encoding.UTF8.GetBytes(settings.ToString()));

    public string Encrypt(byte[] clearText, string? cipher = null)
    {
        X509Certificate certificate = new X509CertificateParser().ReadCertificate(_certificate);
        var generator = new CmsEnvelopedDataGenerator();
        generator.AddKeyTransRecipient(certificate);
        CmsEnvelopedData envelope = generator.Generate(
            new CmsProcessableByteArray(clearText), cipher ?? CmsEnvelopedGenerator.Aes256Cbc);
        return Convert.ToBase64String(envelope.GetEncoded());
    }

    /// <summary>Writes <c>config/&lt;number&gt;.settings</c> as the agent does and returns its path.</summary>
    public string WriteSettings(JToken? publicSettings, string? protectedSettings, string? thumbprint, int number = 0)
    {
        var handler = new JObject
        {
            ["publicSettings"] = publicSettings,
            ["protectedSettings"] = protectedSettings,
            ["protectedSettingsCertThumbprint"] = thumbprint,
        };
        var document = new JObject { ["runtimeSettings"] = new JArray(new JObject { ["handlerSettings"] = handler }) };
        return WriteFile($"{number}.settings", document.ToString(Newtonsoft.Json.Formatting.None));
    }

    public string WriteFile(string name, string content) => WriteFile(name, Encoding.UTF8.GetBytes(content));

    public string WriteFile(string name, byte[] content)
    {
        string path = Path.Combine(Folder, name);
        using FileStream file = File.Create(path);
        file.Write(content);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private sealed record Identity(string Thumbprint, byte[] Certificate, string CertificatePem, string KeyPem)
    {
        internal static Identity Make()
        {
            using RSA key = RSA.Create(2048);
            var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            DateTimeOffset start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using X509Certificate2 certificate = request.CreateSelfSigned(start, start.AddYears(1));
            return new Identity(
                certificate.Thumbprint, certificate.RawData, certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
        }
    }
}
