namespace SnapshotCore.Logging;

/// <summary>
/// Credentials in the texts of programs, which name them by no field: a password in the authority of a URI
/// (<c>postgres://user:password@host</c>), and in SQL (<c>IDENTIFIED BY 'password'</c>).
/// </summary>
internal static class CredentialText
{
    private const string Scheme = "://";
    private static readonly string[] SqlNames = ["IDENTIFIED BY", "PASSWORD", " USING", " BY PASSWORD"];

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
        foreach (string name in SqlNames)
        {
            int from = 0;
            while (text.IndexOf(name, from, StringComparison.OrdinalIgnoreCase) is var found and >= 0)
            {
                from = found + name.Length;
                int quote = from;
                while (quote < text.Length && text[quote] is ' ' or '\t')
                {
                    quote++;
                }

                if (quote < text.Length && text[quote] is '\'' or '"')
                {
                    int end = EndOfLiteral(text, quote);
                    secrets.Add(quote, end);
                    from = end;
                }
            }
        }
    }

    /// <summary>Behind the closing quote; doubled and escaped ones belong to the literal. Without one, the end of the text.</summary>
    private static int EndOfLiteral(string text, int quote)
    {
        for (int i = quote + 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == text[quote])
            {
                if (i + 1 >= text.Length || text[i + 1] != text[quote])
                {
                    return i + 1;
                }

                i++;
            }
        }

        return text.Length;
    }
}
