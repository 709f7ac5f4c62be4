using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;

namespace AgentEmulator.Certificates;

/// <summary>The content encryptions seen in the field.</summary>
public enum ContentCipher
{
    /// <summary>AES-256-CBC, what the platform uses now.</summary>
    Aes256,

    /// <summary>AES-128-CBC.</summary>
    Aes128,

    /// <summary>3DES-CBC, what older platform versions used.</summary>
    TripleDes,
}

/// <summary>
/// CMS EnvelopedData (RFC 5652) as the platform makes it: content type data, one recipient by RSA PKCS#1 v1.5, named by issuer and
/// serial number.
/// </summary>
internal static class SettingsCipher
{
    internal static string Encrypt(byte[] content, ContentCipher cipher, bool bySubjectKeyIdentifier, VmCertificate recipient)
    {
        string algorithm = cipher switch
        {
            ContentCipher.Aes256 => "2.16.840.1.101.3.4.1.42",
            ContentCipher.Aes128 => "2.16.840.1.101.3.4.1.2",
            ContentCipher.TripleDes => "1.2.840.113549.3.7",
            _ => throw new ArgumentOutOfRangeException(nameof(cipher), cipher, "There is no such cipher."),
        };
        var message = new EnvelopedCms(new ContentInfo(content), new AlgorithmIdentifier(new Oid(algorithm)));
        SubjectIdentifierType identifier = bySubjectKeyIdentifier
            ? SubjectIdentifierType.SubjectKeyIdentifier
            : SubjectIdentifierType.IssuerAndSerialNumber;
        message.Encrypt(new CmsRecipient(identifier, recipient.Certificate, RSAEncryptionPadding.Pkcs1));
        return Convert.ToBase64String(message.Encode());
    }
}
