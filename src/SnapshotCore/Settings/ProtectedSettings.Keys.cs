using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;

using SnapshotCore.Errors;
using SnapshotCore.Linux;

namespace SnapshotCore.Settings;

/// <content>Certificate and private key, from the agent's PEM files.</content>
public static partial class ProtectedSettings
{
    private const string Certificates = "certificate";
    private const string Keys = "private key";

    private static Result<Certificate> ReadCertificate(string path)
    {
        Result<BoundedFile> file = ReadFile(Certificates, path);
        if (!file.IsSuccess)
        {
            return file.Error;
        }

        PemText? pem = PemText.ReadAll(file.Value.Content).FirstOrDefault(block => block.Label == "CERTIFICATE");
        if (pem is null)
        {
            return SettingsErrors.SecretFileMalformed(Certificates, path, "no complete CERTIFICATE block");
        }

        try
        {
            return new Certificate(path, X509CertificateStructure.GetInstance(ReadAsn1(pem.Content)));
        }
        catch (Exception e) when (IsMalformed(e))
        {
            return SettingsErrors.SecretFileMalformed(Certificates, path, "no RSA certificate can be read from its CERTIFICATE block");
        }
    }

    private static Result<PrivateKey> ReadPrivateKey(string path)
    {
        Result<BoundedFile> file = ReadFile(Keys, path);
        if (!file.IsSuccess)
        {
            return file.Error;
        }

        List<PemText> blocks = [.. PemText.ReadAll(file.Value.Content)];
        PemText? pem = blocks.Find(block => block.Label is "PRIVATE KEY" or "RSA PRIVATE KEY");
        if (pem is null)
        {
            return SettingsErrors.SecretFileMalformed(
                Keys, path, blocks.Exists(block => block.Label == "ENCRYPTED PRIVATE KEY")
                    ? "the key is encrypted with a password"
                    : "no complete PRIVATE KEY or RSA PRIVATE KEY block");
        }

        try
        {
            Asn1Object content = ReadAsn1(pem.Content);
            return new PrivateKey(path, RsaPrivateKeyStructure.GetInstance(
                pem.Label == "PRIVATE KEY" ? UnwrapPkcs8(content) : content));
        }
        catch (Exception e) when (IsMalformed(e))
        {
            return SettingsErrors.SecretFileMalformed(Keys, path, $"no RSA key can be read from its {pem.Label} block");
        }
    }

    private static Asn1Object UnwrapPkcs8(Asn1Object content)
    {
        PrivateKeyInfo info = PrivateKeyInfo.GetInstance(content);
        return info.PrivateKeyAlgorithm.Algorithm.Equals(PkcsObjectIdentifiers.RsaEncryption)
            ? info.ParsePrivateKey()
            : throw new FormatException("not an RSA key");
    }

    /// <summary>
    /// Reads one ASN.1 value. BouncyCastle descends recursively, so values nested deeper than any certificate or
    /// envelope is are refused before it can exhaust the stack.
    /// </summary>
    private static Asn1Object ReadAsn1(byte[] content)
    {
        Asn1Object? value = Asn1Depth.IsBounded(content) ? Asn1Object.FromByteArray(content) : null;
        return value ?? throw new FormatException("empty, or nested too deeply");
    }

    /// <summary>
    /// What BouncyCastle throws on malformed input: it documents IOException and ArgumentException, and lets through
    /// what its casts, indexes and big integers throw.
    /// </summary>
    private static bool IsMalformed(Exception e) => e is IOException or ArgumentException or InvalidOperationException
        or InvalidCastException or FormatException or ArithmeticException or IndexOutOfRangeException
        or NullReferenceException or NotSupportedException or Org.BouncyCastle.Security.GeneralSecurityException
        or Org.BouncyCastle.Crypto.CryptoException;

    private sealed class Certificate
    {
        private readonly X509CertificateStructure _certificate;
        private readonly RsaPublicKeyStructure _key;

        internal Certificate(string path, X509CertificateStructure certificate)
        {
            Path = path;
            _certificate = certificate;
            _key = RsaPublicKeyStructure.GetInstance(certificate.SubjectPublicKeyInfo.ParsePublicKey());
        }

        internal string Path { get; }

        internal bool Fits(PrivateKey key) =>
            key.Modulus.Equals(_key.Modulus) && key.PublicExponent.Equals(_key.PublicExponent);

        internal bool IsIssuedAs(X509Name issuer, DerInteger serial) =>
            _certificate.SerialNumber.Equals(serial) && _certificate.Issuer.Equivalent(issuer, inOrder: true);

        /// <summary>Compares with the extension, or with the SHA-1 of the key where it has none (RFC 5280, 4.2.1.2).</summary>
        internal bool HasKeyIdentifier(byte[] identifier)
        {
            X509Extension? extension = _certificate.TbsCertificate.Extensions?
                .GetExtension(X509Extensions.SubjectKeyIdentifier);
            if (extension is not null)
            {
                return SubjectKeyIdentifier.GetInstance(extension.GetParsedValue()).GetKeyIdentifier()
                    .AsSpan().SequenceEqual(identifier);
            }

            var digest = new Sha1Digest();
            byte[] key = _certificate.SubjectPublicKeyInfo.PublicKeyData.GetBytes();
            digest.BlockUpdate(key, 0, key.Length);
            byte[] hash = new byte[digest.GetDigestSize()];
            digest.DoFinal(hash, 0);
            return hash.AsSpan().SequenceEqual(identifier);
        }
    }

    private sealed class PrivateKey(string path, RsaPrivateKeyStructure key)
    {
        internal string Path => path;

        internal Org.BouncyCastle.Math.BigInteger Modulus => key.Modulus;

        internal Org.BouncyCastle.Math.BigInteger PublicExponent => key.PublicExponent;

        internal RsaPrivateCrtKeyParameters Parameters => new(
            key.Modulus, key.PublicExponent, key.PrivateExponent, key.Prime1, key.Prime2, key.Exponent1, key.Exponent2,
            key.Coefficient);
    }
}
