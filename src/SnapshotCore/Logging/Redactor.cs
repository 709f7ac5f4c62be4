using System.Text;

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
    public static string Redact(string text)
    {
        // All secrets are looked for in the original text: a mark that covers one must not hide the name of another.
        List<(int Start, int End)> secrets = [];
        SignedQuery.Find(text, secrets);
        KeyMaterial.Find(text, secrets);
        SecretField.Find(text, secrets);
        return secrets.Count == 0 ? text : Cover(text, secrets);
    }

    private static string Cover(string text, List<(int Start, int End)> secrets)
    {
        secrets.Sort();
        var result = new StringBuilder(text.Length);
        int copied = 0;
        bool isFirst = true;
        foreach ((int start, int end) in secrets)
        {
            bool isNew = isFirst || start > copied;
            if (isNew)
            {
                _ = result.Append(text, copied, start - copied).Append(Mark);
            }

            isFirst = false;
            copied = Math.Max(copied, end);
        }

        return result.Append(text, copied, text.Length - copied).ToString();
    }
}
