using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

using AgentEmulator.Certificates;

namespace FabricEmulator.Wire;

/// <summary>
/// The VM's certificates with their keys, and their way to the agent: a PFX without a password, enveloped for the certificate that the
/// agent sends along with its request (docs/protocol.md, "Fabric").
/// </summary>
internal sealed class VmKeys : IDisposable
{
    private const int KeySize = 2048;
    private const int LineLength = 64;
    private static readonly Oid TripleDes = new("1.2.840.113549.3.7");
    private static readonly Oid Aes128 = new("2.16.840.1.101.3.4.1.2");

    private readonly X509Certificate2Collection _withKeys;

    internal VmKeys(TimeProvider clock)
    {
        DateTimeOffset now = clock.GetUtcNow();
        X509Certificate2 wanted = Issue("DC=Windows Azure CRP Certificate Generator", now);
        _withKeys = [Issue("CN=Somebody else's", now), wanted, Issue("DC=Windows Azure CRP Certificate Generator", now)];
        Certificate = VmCertificate.Of(X509CertificateLoader.LoadCertificate(wanted.RawData));
    }

    /// <summary>The one of several to which protected settings are encrypted.</summary>
    internal VmCertificate Certificate { get; }

    /// <summary>The element <c>Data</c> of the agent's certificates.</summary>
    /// <param name="transportCertificate">Base64 DER, from header <c>x-ms-guest-agent-public-x509-cert</c>.</param>
    /// <param name="cipher">From header <c>x-ms-cipher-name</c>.</param>
    internal string EnvelopeFor(string transportCertificate, string cipher)
    {
        using X509Certificate2 transport = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(transportCertificate));
        byte[] pfx = _withKeys.Export(X509ContentType.Pfx, string.Empty)!;
        Oid algorithm = cipher.Equals("AES128_CBC", StringComparison.OrdinalIgnoreCase) ? Aes128 : TripleDes;
        var message = new EnvelopedCms(new ContentInfo(pfx), new AlgorithmIdentifier(algorithm));
        message.Encrypt(new CmsRecipient(SubjectIdentifierType.IssuerAndSerialNumber, transport, RSAEncryptionPadding.Pkcs1));
        return string.Join('\n', Convert.ToBase64String(message.Encode()).Chunk(LineLength).Select(line => new string(line)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Certificate.Dispose();
        foreach (X509Certificate2 certificate in _withKeys)
        {
            certificate.Dispose();
        }
    }

    private static X509Certificate2 Issue(string name, DateTimeOffset now)
    {
        using var key = RSA.Create(KeySize);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        DateTimeOffset start = now.AddDays(-1);
        return request.CreateSelfSigned(start, start.AddYears(10));
    }
}
