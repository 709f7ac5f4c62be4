using System.Text;

namespace SnapshotCore.Linux;

/// <summary>
/// A path as the kernel knows it: bytes without NUL, of any encoding. Equality is that of the bytes; opening a
/// path by its text would lose names that are not UTF-8.
/// </summary>
public sealed class UnixPath : IEquatable<UnixPath>
{
    private readonly byte[] _bytes;

    /// <summary>Creates a path from raw bytes.</summary>
    public UnixPath(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes.ToArray();
    }

    /// <summary>Creates a path from text, encoded as UTF-8.</summary>
    public UnixPath(string text)
    {
        _bytes = Encoding.UTF8.GetBytes(text);
    }

    /// <summary>The raw bytes, without a terminating NUL.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Whether this is <c>/</c>.</summary>
    public bool IsRoot => _bytes is [(byte)'/'];

    /// <summary>Whether this path is <paramref name="other"/> or a folder somewhere above it, by components.</summary>
    public bool IsSameOrAbove(UnixPath other)
    {
        if (IsRoot)
        {
            return other._bytes is [(byte)'/', ..];
        }

        return other.Bytes.StartsWith(_bytes)
            && (other._bytes.Length == _bytes.Length || other._bytes[_bytes.Length] == (byte)'/');
    }

    /// <summary>
    /// The path's own prefixes, from <c>/</c> down to the whole of it, by components; none of a path that is not
    /// absolute.
    /// </summary>
    internal IEnumerable<UnixPath> Prefixes()
    {
        if (_bytes is not [(byte)'/', ..])
        {
            yield break;
        }

        yield return IsRoot ? this : new UnixPath("/"u8);
        for (int i = 1; i <= _bytes.Length; i++)
        {
            if ((i == _bytes.Length || _bytes[i] == (byte)'/') && _bytes[i - 1] != (byte)'/')
            {
                yield return i == _bytes.Length ? this : new UnixPath(_bytes.AsSpan(0, i));
            }
        }
    }

    /// <inheritdoc/>
    public bool Equals(UnixPath? other) => other is not null && Bytes.SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as UnixPath);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    /// <summary>The path for people: UTF-8 where it is, other and control bytes as <c>\ooo</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(_bytes.Length);
        ReadOnlySpan<byte> rest = _bytes;
        while (!rest.IsEmpty)
        {
            bool valid = Rune.DecodeFromUtf8(rest, out Rune rune, out int length) == System.Buffers.OperationStatus.Done;
            if (valid && !Rune.IsControl(rune))
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (byte value in rest[..length])
                {
                    text.Append('\\').Append(Convert.ToString(value, 8).PadLeft(3, '0'));
                }
            }

            rest = rest[length..];
        }

        return text.ToString();
    }
}
