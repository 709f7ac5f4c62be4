namespace SnapshotCore.Logging;

/// <summary>
/// Credentials in the texts of programs, which name them by no field: a password in the authority of a URI
/// (<c>postgres://user:password@host</c>), and in SQL (<c>IDENTIFIED BY 'password'</c>).
/// </summary>
internal static class CredentialText
{
    private const string Scheme = "://";
    private const string Sql = "IDENTIFIED BY";

    internal static void Find(string text, SecretMap secrets)
    {
        FindInAuthorities(text, secrets);
        FindInSql(text, secrets);
    }

    private static void FindInAuthorities(string text, SecretMap secrets)
    {
        int from = 0;
        while (text.IndexOf(Scheme, from, StringComparison.Ordinal) is var found and >= 0)
        {
            from = found + Scheme.Length;
            int colon = -1;
            int at = -1;
            int end = from;
            for (; end < text.Length && text[end] is > ' ' and not ('/' or '?' or '#' or '"' or '\'' or '<' or '>'); end++)
            {
                colon = colon < 0 && text[end] == ':' ? end : colon;
                at = text[end] == '@' ? end : at; // the last one: a password may have more
            }

            if (colon >= 0 && at > colon + 1)
            {
                secrets.Add(colon + 1, at);
            }

            from = end;
        }
    }

    private static void FindInSql(string text, SecretMap secrets)
    {
        int from = 0;
        while (text.IndexOf(Sql, from, StringComparison.OrdinalIgnoreCase) is var found and >= 0)
        {
            from = found + Sql.Length;
            int end = text.AsSpan(from).IndexOfAny(';', '\r', '\n') is >= 0 and var length ? from + length : text.Length;
            if (end > from + 1)
            {
                secrets.Add(from + 1, end);
            }

            from = end;
        }
    }
}
