using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

using AgentEmulator.Agent;

namespace AgentEmulator.Certificates;

/// <summary>
/// A certificate of the VM, as the fabric issues it and the agent stores it: LIB/THUMBPRINT.crt and .prv, PEM preceded by the
/// attribute lines of openssl pkcs12, 0644 until the agent's next start.
/// </summary>
public sealed class VmCertificate : IDisposable
{
    private const int KeySize = 2048;

    private readonly X509Certificate2 _certificate;

    private VmCertificate(X509Certificate2 certificate) => _certificate = certificate;

    /// <summary>SHA-1, 40 upper-case hex digits.</summary>
    public string Thumbprint => _certificate.Thumbprint;

    internal X509Certificate2 Certificate => _certificate;

    /// <summary>Issues a certificate and stores it.</summary>
    /// <param name="libraryFolder">LIB; it is created (0700) if it is missing.</param>
    /// <param name="clock">Decides the validity: ten years from a day ago.</param>
    /// <param name="oldKeyFormat">Writes the key as PKCS#1 (BEGIN RSA PRIVATE KEY), like older openssl, instead of PKCS#8.</param>
    public static VmCertificate Create(string libraryFolder, TimeProvider clock, bool oldKeyFormat = false)
    {
        using var key = RSA.Create(KeySize);
        var request = new CertificateRequest(
            "DC=Windows Azure CRP Certificate Generator", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        DateTimeOffset start = clock.GetUtcNow().AddDays(-1);
        using X509Certificate2 withKey = request.CreateSelfSigned(start, start.AddYears(10));
        var certificate = new VmCertificate(X509CertificateLoader.LoadCertificate(withKey.RawData));

        AgentFile.MakeFolder(libraryFolder, AgentFile.PrivateFolder, keepMode: true);
        certificate.Store(libraryFolder, oldKeyFormat ? key.ExportRSAPrivateKeyPem() : key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }

    /// <summary>Loads the public part of a stored certificate, to encrypt to it.</summary>
    /// <exception cref="FileNotFoundException">LIB has no such certificate.</exception>
    public static VmCertificate Load(string libraryFolder, string thumbprint) =>
        new(X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(libraryFolder, thumbprint.ToUpperInvariant() + ".crt"))));

    /// <summary>A certificate that somebody else stores, to encrypt to it.</summary>
    public static VmCertificate Of(X509Certificate2 certificate) => new(certificate);

    /// <summary>Encrypts protected settings to this certificate.</summary>
    /// <returns>Base64 text for the settings file.</returns>
    public string Encrypt(string json, ContentCipher cipher = ContentCipher.Aes256, bool bySubjectKeyIdentifier = false) =>
        SettingsCipher.Encrypt(Encoding.UTF8.GetBytes(json), cipher, bySubjectKeyIdentifier, this);

    /// <inheritdoc/>
    public void Dispose() => _certificate.Dispose();

    private void Store(string folder, string keyPem)
    {
        string attributes = $"""
            Bag Attributes
                localKeyID: {string.Join(' ', _certificate.GetCertHash().Select(octet => octet.ToString("X2", CultureInfo.InvariantCulture)))}

            """;
        string names = $"""
            subject={_certificate.Subject}

            issuer={_certificate.Issuer}


            """;
        AgentFile.Write(Path.Combine(folder, Thumbprint + ".crt"), attributes + names + _certificate.ExportCertificatePem() + "\n");
        AgentFile.Write(Path.Combine(folder, Thumbprint + ".prv"), attributes + "Key Attributes: <No Attributes>\n" + keyPem + "\n");
    }
}
