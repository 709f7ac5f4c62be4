using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Lab;

/// <summary>A self-signed certificate for 127.0.0.1 that every program started in the sandbox trusts.</summary>
internal sealed class AzuriteCertificate : IDisposable
{
    // OpenSSL's folder on Debian; .NET reads every certificate in it, OpenSSL itself only those named by hash.
    private const string TrustedFolder = "/etc/ssl/certs";

    private readonly string _certificate = Path.Combine(TrustedFolder, $"lab-azurite-{Guid.NewGuid():N}.pem");
    private readonly string _key = $"/dev/shm/lab-azurite-{Guid.NewGuid():N}.key";

    /// <summary>Azurite's command line options for HTTPS.</summary>
    internal IEnumerable<string> Options => ["--cert", _certificate, "--key", _key];

    /// <summary>Makes one; the machine's own trusted folder is untouched, the sandbox's is an overlay.</summary>
    internal static AzuriteCertificate CreateTrusted()
    {
        Sandbox.Require();
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));

        var made = new AzuriteCertificate();
        File.WriteAllText(made._certificate, certificate.ExportCertificatePem());
        File.WriteAllText(made._key, key.ExportPkcs8PrivateKeyPem());
        return made;
    }

    /// <summary>Deletes both files.</summary>
    public void Dispose()
    {
        File.Delete(_certificate);
        File.Delete(_key);
    }
}
