using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cms;
using Org.BouncyCastle.Asn1.Nist;
using Org.BouncyCastle.Asn1.Oiw;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Encodings;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Paddings;
using Org.BouncyCastle.Crypto.Parameters;

using SnapshotCore.Errors;

using AlgorithmIdentifier = Org.BouncyCastle.Asn1.X509.AlgorithmIdentifier;
using ContentInfo = Org.BouncyCastle.Asn1.Cms.ContentInfo;
using IssuerAndSerialNumber = Org.BouncyCastle.Asn1.Cms.IssuerAndSerialNumber;

namespace SnapshotCore.Settings;

/// <content>
/// The CMS envelope (RFC 5652, section 6). Opened with BouncyCastle's structures and engines rather than its
/// CmsEnvelopedData: that one's algorithm registries cost about 20 ms of every call of the extension.
/// </content>
public static partial class ProtectedSettings
{
    private static Result<byte[]> Open(byte[] cipherText, Certificate certificate, PrivateKey key)
    {
        EnvelopedData envelope;
        List<KeyTransRecipientInfo> recipients;
        try
        {
            ContentInfo content = ContentInfo.GetInstance(ReadAsn1(cipherText));
            if (!content.ContentType.Equals(CmsObjectIdentifiers.EnvelopedData))
            {
                return SettingsErrors.Envelope($"they are CMS of type {content.ContentType.Id}, expected EnvelopedData");
            }

            envelope = EnvelopedData.GetInstance(content.Content);
            recipients = ReadRecipients(envelope.RecipientInfos);
        }
        catch (Exception e) when (IsMalformed(e))
        {
            return SettingsErrors.Envelope("they are not a complete CMS EnvelopedData");
        }

        try
        {
            KeyTransRecipientInfo? recipient = recipients.Find(candidate => IsFor(candidate.RecipientIdentifier, certificate));
            if (recipient is null)
            {
                return SettingsErrors.NoRecipient(certificate.Path, envelope.RecipientInfos.Count);
            }

            Result<byte[]> contentKey = UnwrapContentKey(recipient, key);
            return contentKey.IsSuccess
                ? DecryptContent(envelope.EncryptedContentInfo, contentKey.Value)
                : contentKey.Error;
        }
        catch (Exception e) when (IsMalformed(e))
        {
            return SettingsErrors.CipherTextBroken();
        }
    }

    /// <summary>The recipients by key transport; other kinds (agreement, password) can't be meant for an RSA key.</summary>
    private static List<KeyTransRecipientInfo> ReadRecipients(Asn1Set recipients)
    {
        List<KeyTransRecipientInfo> found = [];
        foreach (Asn1Encodable entry in recipients)
        {
            if (RecipientInfo.GetInstance(entry).Info is KeyTransRecipientInfo recipient)
            {
                found.Add(recipient);
            }
        }

        return found;
    }

    private static bool IsFor(RecipientIdentifier identifier, Certificate certificate)
    {
        if (identifier.IsTagged)
        {
            return certificate.HasKeyIdentifier(Asn1OctetString.GetInstance(identifier.ID).GetOctets());
        }

        IssuerAndSerialNumber name = IssuerAndSerialNumber.GetInstance(identifier.ID);
        return certificate.IsIssuedAs(name.Name, name.SerialNumber);
    }

    private static Result<byte[]> UnwrapContentKey(KeyTransRecipientInfo recipient, PrivateKey key)
    {
        IAsymmetricBlockCipher? cipher = KeyTransport(recipient.KeyEncryptionAlgorithm);
        if (cipher is null)
        {
            return SettingsErrors.Envelope(
                $"their key transport {recipient.KeyEncryptionAlgorithm.Algorithm.Id} is not supported (RSA PKCS#1 v1.5, or OAEP with SHA-1 or SHA-256)");
        }

        try
        {
            byte[] wrapped = recipient.EncryptedKey.GetOctets();
            cipher.Init(forEncryption: false, key.Parameters);
            return cipher.ProcessBlock(wrapped, 0, wrapped.Length);
        }
        catch (Exception e) when (IsMalformed(e))
        {
            return SettingsErrors.KeyDoesNotOpen(key.Path);
        }
    }

    private static IAsymmetricBlockCipher? KeyTransport(AlgorithmIdentifier algorithm)
    {
        // RsaEngine, not the blinded one: nobody can ask this process to decrypt and time the answer.
        if (algorithm.Algorithm.Equals(PkcsObjectIdentifiers.RsaEncryption))
        {
            return new Pkcs1Encoding(new RsaEngine());
        }

        if (!algorithm.Algorithm.Equals(PkcsObjectIdentifiers.IdRsaesOaep))
        {
            return null;
        }

        RsaesOaepParameters oaep = algorithm.Parameters is null or DerNull
            ? new RsaesOaepParameters()
            : RsaesOaepParameters.GetInstance(algorithm.Parameters);
        IDigest? hash = Digest(oaep.HashAlgorithm);
        IDigest? mask = oaep.MaskGenAlgorithm.Algorithm.Equals(PkcsObjectIdentifiers.IdMgf1)
            ? Digest(AlgorithmIdentifier.GetInstance(oaep.MaskGenAlgorithm.Parameters))
            : null;
        byte[] label = Asn1OctetString.GetInstance(oaep.PSourceAlgorithm.Parameters).GetOctets();
        return hash is null || mask is null ? null : new OaepEncoding(new RsaEngine(), hash, mask, label);
    }

    private static IDigest? Digest(AlgorithmIdentifier algorithm)
    {
        if (algorithm.Algorithm.Equals(OiwObjectIdentifiers.IdSha1))
        {
            return new Sha1Digest();
        }

        return algorithm.Algorithm.Equals(NistObjectIdentifiers.IdSha256) ? new Sha256Digest() : null;
    }

    private static Result<byte[]> DecryptContent(EncryptedContentInfo content, byte[] contentKey)
    {
        AlgorithmIdentifier algorithm = content.ContentEncryptionAlgorithm;
        (IBlockCipher Engine, int KeySize)? cipher = ContentCipher(algorithm.Algorithm);
        if (cipher is not { } found)
        {
            return SettingsErrors.Envelope(
                $"their cipher {algorithm.Algorithm.Id} is not supported (AES-CBC with 128, 192 or 256 bits, or DES-EDE3-CBC)");
        }

        if (content.EncryptedContent is null)
        {
            return SettingsErrors.Envelope("they hold no encrypted content");
        }

        if (contentKey.Length != found.KeySize)
        {
            return SettingsErrors.Envelope(
                $"their content key has {contentKey.Length} bytes, the cipher {algorithm.Algorithm.Id} needs {found.KeySize}");
        }

        byte[] vector = Asn1OctetString.GetInstance(algorithm.Parameters).GetOctets();
        var decryptor = new PaddedBufferedBlockCipher(new CbcBlockCipher(found.Engine), new Pkcs7Padding());
        decryptor.Init(forEncryption: false, new ParametersWithIV(new KeyParameter(contentKey), vector));
        return decryptor.DoFinal(content.EncryptedContent.GetOctets());
    }

    private static (IBlockCipher Engine, int KeySize)? ContentCipher(DerObjectIdentifier algorithm)
    {
        if (algorithm.Equals(PkcsObjectIdentifiers.DesEde3Cbc))
        {
            return (new DesEdeEngine(), 24);
        }

        int bits = algorithm.Equals(NistObjectIdentifiers.IdAes256Cbc) ? 256
            : algorithm.Equals(NistObjectIdentifiers.IdAes192Cbc) ? 192
            : algorithm.Equals(NistObjectIdentifiers.IdAes128Cbc) ? 128 : 0;
        return bits == 0 ? null : (new AesEngine(), bits / 8);
    }
}
