using System.Text;

namespace SnapshotCore.Logging;

/// <summary>Which characters of a text belong to a secret; what is found twice, or overlaps, is covered once.</summary>
internal sealed class SecretMap(string text)
{
    private bool[]? _isSecret;

    /// <summary>Notes that the characters from <paramref name="start"/> up to <paramref name="end"/> are secret.</summary>
    internal void Add(int start, int end)
    {
        _isSecret ??= new bool[text.Length];
        for (int i = start; i < end; i++)
        {
            _isSecret[i] = true;
        }
    }

    /// <summary>The text with <see cref="Redactor.Mark"/> in place of each secret.</summary>
    internal string Cover()
    {
        if (_isSecret is null)
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (!_isSecret[i])
            {
                _ = result.Append(text[i]);
            }
            else if (i == 0 || !_isSecret[i - 1])
            {
                _ = result.Append(Redactor.Mark);
            }
        }

        return result.ToString();
    }
}
