namespace SnapshotCore.Logging;

/// <summary>
/// Values that are secret because of the field they belong to, whether the text is JSON, JSON inside JSON
/// (quotes escaped any number of times), a header, or <c>name=value</c>.
/// </summary>
internal static class SecretField
{
    private static readonly string[] Names =
        ["token", "DiskEncryptionSettings", "protectedSettings", "AccountKey", "SharedAccessSignature"];

    /// <summary>Fields whose values may hold blanks and quotes also where they are not quoted themselves.</summary>
    private static readonly string[] NamesOfLines = ["credString", "Authorization", "password", "passwd", "MYSQL_PWD", "secret", "api_key", "apikey"];

    private const string EndOfLine = "\r\n";

    private const string EndOfItem = "\r\n \t\"',;&)}]";

    internal static void Find(string text, SecretMap secrets)
    {
        foreach (string name in Names)
        {
            Find(text, name, EndOfItem, secrets);
        }

        foreach (string name in NamesOfLines)
        {
            Find(text, name, EndOfLine, secrets);
        }
    }

    private static void Find(
        string text, string name, string endOfBare, SecretMap secrets)
    {
        int from = 0;
        while (text.IndexOf(name, from, StringComparison.OrdinalIgnoreCase) is var found and >= 0)
        {
            from = found + name.Length;
            if (ValueAfter(text, from, endOfBare) is var (start, end))
            {
                secrets.Add(start, end);
                from = end;
            }
        }
    }

    /// <summary>Where the value begins and ends, or null when none follows, or one that says nothing.</summary>
    private static (int Start, int End)? ValueAfter(string text, int position, string endOfBare)
    {
        position = ValueOfPair(text, SkipQuote(text, position));
        if (position >= text.Length || text[position] is not (':' or '='))
        {
            return null;
        }

        position = Skip(text, position + 1, ' ', '\t');
        int afterSlashes = Skip(text, position, '\\');
        if (afterSlashes < text.Length && text[afterSlashes] is '"' or '\'')
        {
            int start = afterSlashes + 1;
            int end = ClosingQuote(text, start, text[afterSlashes], afterSlashes - position);
            return Worth(text, start, end);
        }

        if (position < text.Length && text[position] is '{' or '[')
        {
            return (position, EndOfNested(text, position));
        }

        int last = position;
        while (last < text.Length && !endOfBare.Contains(text[last]))
        {
            last++;
        }

        return Worth(text, position, last);
    }

    /// <summary>The contract's pairs, <c>{"Key":"name","Value":…}</c>, have their value one field further on.</summary>
    private static int ValueOfPair(string text, int position)
    {
        const string Value = "Value";
        if (position >= text.Length || text[position] != ',')
        {
            return position;
        }

        int field = SkipQuote(text, position + 1);
        return text.AsSpan(field).StartsWith(Value, StringComparison.OrdinalIgnoreCase)
            ? SkipQuote(text, field + Value.Length)
            : position;
    }

    private static (int Start, int End)? Worth(string text, int start, int end)
    {
        ReadOnlySpan<char> value = text.AsSpan(start, end - start);
        bool saysNothing = value.IsEmpty || value is "null" || value.StartsWith(Redactor.Mark, StringComparison.Ordinal);
        return saysNothing ? null : (start, end);
    }

    /// <summary>
    /// The end of a quoted value: a quote behind exactly as many backslashes as the opening one had, since quotes
    /// within the value have more. Without one (a text that was cut) everything that follows belongs to the value.
    /// </summary>
    private static int ClosingQuote(string text, int start, char quote, int depth)
    {
        int slashes = 0;
        for (int i = start; i < text.Length; i++)
        {
            if (text[i] == quote && slashes == depth)
            {
                return i - depth;
            }

            slashes = text[i] == '\\' ? slashes + 1 : 0;
        }

        return text.Length;
    }

    private static int EndOfNested(string text, int start)
    {
        int depth = 0;
        for (int i = start; i < text.Length; i++)
        {
            depth += text[i] switch { '{' or '[' => 1, '}' or ']' => -1, _ => 0 };
            if (depth == 0)
            {
                return i + 1;
            }
        }

        return text.Length;
    }

    private static int SkipQuote(string text, int position) => Skip(text, position, ' ', '\t', '\\', '"', '\'');

    private static int Skip(string text, int position, params ReadOnlySpan<char> characters)
    {
        while (position < text.Length && characters.Contains(text[position]))
        {
            position++;
        }

        return position;
    }
}
