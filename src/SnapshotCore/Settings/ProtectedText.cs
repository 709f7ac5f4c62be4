namespace SnapshotCore.Settings;

/// <summary>
/// A secret text (token, key): printing, logging or formatting it yields a redaction mark, only <see cref="Expose"/>
/// yields the text itself.
/// </summary>
public sealed class ProtectedText
{
    /// <summary>What stands in every text instead of a secret.</summary>
    public const string Redacted = "<redacted>";

    private readonly string _text;

    /// <summary>Wraps a secret.</summary>
    public ProtectedText(string text) => _text = text;

    /// <summary>The secret that isn't there: the empty text.</summary>
    public static ProtectedText None { get; } = new(string.Empty);

    /// <summary>Whether there is no secret at all.</summary>
    public bool IsEmpty => _text.Length == 0;

    /// <summary>The secret itself, for the one request that carries it.</summary>
    public string Expose() => _text;

    /// <summary>The redaction mark, never the secret.</summary>
    public override string ToString() => Redacted;
}
