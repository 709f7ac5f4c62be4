namespace SnapshotCore.Logging;

/// <summary>
/// Takes secrets out of texts: the second line of defence behind the types that don't print them. Every log line and
/// every text of a report goes through it. Thread-safe; running it twice changes nothing more. Where a text is
/// doubtful, too much goes rather than too little. Scanned by hand in linear time: the texts come from outside, and
/// a regular expression would cost every start of a program some milliseconds.
/// </summary>
public static class Redactor
{
    /// <summary>What stands where a secret was.</summary>
    public const string Mark = "<redacted>";

    /// <summary>
    /// The text without shared access signatures (the whole query that holds one), CMS and PEM key material,
    /// and the values of fields that are secret by name.
    /// </summary>
    public static string Redact(string text) => SecretField.Redact(KeyMaterial.Redact(SignedQuery.Redact(text)));
}
