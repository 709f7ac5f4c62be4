using System.Globalization;

using SnapshotCore.Errors;

namespace SnapshotCore.Settings;

/// <summary>
/// The address of a blob together with the signature that grants access to it. The query is kept byte for byte,
/// because its bytes are signed. Contract: docs/protocol.md, "Settings"; the parameters are those of Azure Storage's
/// service SAS.
/// </summary>
public sealed class SasUri
{
    private static readonly string[] ExpiryFormats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    private readonly string _text;
    private readonly string _shown;

    private SasUri(string text, Uri uri)
    {
        _text = text;
        int question = text.IndexOf('?', StringComparison.Ordinal);
        BaseUri = question < 0 ? text : text[..question];
        string query = question < 0 ? string.Empty : text[(question + 1)..];
        Host = uri.Host;
        Port = uri.Port;
        IsTls = uri.Scheme == Uri.UriSchemeHttps;
        Permissions = Parameter(query, "sp");
        Version = Parameter(query, "sv");
        Resource = Parameter(query, "sr");
        Expiry = DateTimeOffset.TryParseExact(
            Parameter(query, "se"), ExpiryFormats, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out DateTimeOffset expiry)
            ? expiry
            : null;
        _shown = $"{uri.GetLeftPart(UriPartial.Path)}{(question < 0 ? string.Empty : $"?{ProtectedText.Redacted}")}";
    }

    /// <summary>Everything before the first <c>?</c>: no secret, and what reports name the blob by.</summary>
    public string BaseUri { get; }

    /// <summary>The storage host, without port.</summary>
    public string Host { get; }

    /// <summary>The port: the explicit one, else 443 for https and 80 for http.</summary>
    public int Port { get; }

    /// <summary>Whether the connection is to be encrypted (https); http is for tests and emulators.</summary>
    public bool IsTls { get; }

    /// <summary>When the signature expires (<c>se</c>, UTC); null if it names no time that can be read.</summary>
    public DateTimeOffset? Expiry { get; }

    /// <summary>The granted rights (<c>sp</c>), e.g. <c>rw</c>; null if not named (a stored policy may hold them).</summary>
    public string? Permissions { get; }

    /// <summary>The service version that the signature was made for (<c>sv</c>).</summary>
    public string? Version { get; }

    /// <summary>The kind of resource that was signed (<c>sr</c>): <c>b</c> blob, <c>c</c> container.</summary>
    public string? Resource { get; }

    /// <summary>Reads an absolute http or https URI; the error names <paramref name="field"/>, never the text.</summary>
    /// <param name="text">The URI; white space around it is dropped, nothing else is changed.</param>
    /// <param name="field">What holds it, for the error, e.g. <c>blobSASUri[2]</c>.</param>
    public static Result<SasUri> Parse(string text, string field)
    {
        string trimmed = text.Trim();
        if (trimmed.Length == 0 || !Uri.TryCreate(trimmed, UriKind.Absolute, out Uri? uri))
        {
            return SettingsErrors.BadUri(field, "it is not an absolute URI");
        }

        if (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp)
        {
            return SettingsErrors.BadUri(field, "its scheme is neither https nor http");
        }

        if (uri.Host.Length == 0)
        {
            return SettingsErrors.BadUri(field, "it names no host");
        }

        if (uri.Fragment.Length > 0)
        {
            return SettingsErrors.BadUri(field, "it carries a fragment (#), which is never sent");
        }

        // "https://user:password@host/": no storage service takes it, and it would put a secret into the base URI.
        return uri.UserInfo.Length > 0
            ? SettingsErrors.BadUri(field, "it carries a user name before the host")
            : new SasUri(trimmed, uri);
    }

    /// <summary>The whole URI, byte for byte as received: a secret.</summary>
    public string Expose() => _text;

    /// <summary>The whole URI with more parameters (a secret), e.g. <c>comp=snapshot</c>; the signed part is unchanged.</summary>
    /// <param name="query">The parameters, encoded, without a leading <c>?</c> or <c>&amp;</c>.</param>
    public string With(string query) => $"{_text}{(_text.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{query}";

    /// <summary>Scheme, host, explicit port and path; of the query only that there is one.</summary>
    public override string ToString() => _shown;

    private static string? Parameter(string query, string name)
    {
        foreach (string pair in query.Split('&'))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && pair.AsSpan(0, equals).Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return Uri.UnescapeDataString(pair[(equals + 1)..]);
            }
        }

        return null;
    }
}
