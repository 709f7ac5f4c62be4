using System.Text;

using Newtonsoft.Json.Linq;

using SnapshotCore.Errors;
using SnapshotCore.Linux;

namespace SnapshotCore.Settings;

/// <summary>
/// Decrypts the agent's protected settings in this process: base64 of a CMS EnvelopedData (RFC 5652) for the VM's
/// certificate. The only door to BouncyCastle. Contract: docs/protocol.md, "Settings".
/// </summary>
/// <remarks>
/// Every failure is code 16, also clear text that is not JSON: CBC has no integrity check, so damaged cipher text can
/// come out as any bytes, and the code must not depend on which bit was hit.
/// </remarks>
public static partial class ProtectedSettings
{
    private const int ThumbprintLength = 40;
    private const int FileLimit = 256 * 1024;

    /// <summary>Decrypts the protected settings. No message ever quotes the clear text.</summary>
    /// <param name="base64">The cipher text; white space in it is ignored.</param>
    /// <param name="thumbprint">SHA-1 thumbprint of the certificate, 40 hexadecimal digits of any case.</param>
    /// <param name="agentFolder">Holds <c>&lt;THUMBPRINT&gt;.crt</c> and <c>.prv</c>.</param>
    public static Result<JObject> Decrypt(string base64, string thumbprint, string agentFolder)
    {
        string name = thumbprint.Trim();
        if (name.Length != ThumbprintLength || !name.All(char.IsAsciiHexDigit))
        {
            return SettingsErrors.BadThumbprint(name.Length);
        }

        byte[] cipherText = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, cipherText, out int length) || length == 0)
        {
            return SettingsErrors.Envelope("they are not base64");
        }

        string certificatePath = FindFile(agentFolder, name, ".crt");
        Result<Certificate> certificate = ReadCertificate(certificatePath);
        if (!certificate.IsSuccess)
        {
            return certificate.Error;
        }

        string keyPath = FindFile(agentFolder, name, ".prv");
        Result<PrivateKey> key = ReadPrivateKey(keyPath);
        if (!key.IsSuccess)
        {
            return key.Error;
        }

        if (!certificate.Value.Fits(key.Value))
        {
            return SettingsErrors.KeyMismatch(keyPath, certificatePath);
        }

        Result<byte[]> clearText = Open(cipherText[..length], certificate.Value, key.Value);
        return clearText.IsSuccess ? ReadClearText(clearText.Value) : clearText.Error;
    }

    /// <summary>
    /// The agent writes upper-case names while the thumbprint may come in any case; a file named exactly so wins.
    /// </summary>
    private static string FindFile(string folder, string name, string extension)
    {
        string upper = Path.Combine(folder, name.ToUpperInvariant() + extension);
        if (File.Exists(upper))
        {
            return upper;
        }

        foreach (string spelling in (string[])[name, name.ToLowerInvariant()])
        {
            string path = Path.Combine(folder, spelling + extension);
            if (File.Exists(path))
            {
                return path;
            }
        }

        return upper;
    }

    private static Result<JObject> ReadClearText(byte[] clearText)
    {
        string text;
        try
        {
            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(clearText);
        }
        catch (DecoderFallbackException)
        {
            return SettingsErrors.Envelope("their clear text is not UTF-8");
        }

        JToken? settings = SettingsJson.Parse(text, out string fault);
        return settings switch
        {
            JObject found => found,
            null => SettingsErrors.Envelope($"their clear text is {fault}"),
            _ => SettingsErrors.Envelope($"their clear text is {SettingsErrors.Found(settings)}, expected a JSON object"),
        };
    }

    private static Result<BoundedFile> ReadFile(string what, string path)
    {
        BoundedFile file = BoundedFile.Read(path, FileLimit);
        return file.Errno == Errno.None ? file : SettingsErrors.SecretFileUnreadable(what, path, file.Errno);
    }
}
