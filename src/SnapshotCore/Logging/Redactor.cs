namespace SnapshotCore.Logging;

/// <summary>
/// Takes secrets out of texts: the second line of defence behind the types that don't print them. Every log line and
/// every text of a report goes through it. Thread-safe; running it twice changes nothing more. Where a text is
/// doubtful, too much goes rather than too little.
/// </summary>
/// <remarks>
/// Scanned by hand, in linear time since the texts come from outside, and with plain loops: regular expressions,
/// SearchValues and sorted lists are compiled anew in every process, which would cost each command some 10 ms.
/// </remarks>
public static class Redactor
{
    /// <summary>What stands where a secret was.</summary>
    public const string Mark = "<redacted>";

    /// <summary>
    /// The text without shared access signatures (the whole query that holds one), CMS and PEM key material,
    /// the values of fields that are secret by name, and passwords in URIs and SQL.
    /// </summary>
    public static string Redact(string text)
    {
        // All secrets are looked for in the original text: a mark that covers one must not hide the name of another.
        var secrets = new SecretMap(text);
        SignedQuery.Find(text, secrets);
        KeyMaterial.Find(text, secrets);
        SecretField.Find(text, secrets);
        CredentialText.Find(text, secrets);
        return secrets.Cover();
    }
}
