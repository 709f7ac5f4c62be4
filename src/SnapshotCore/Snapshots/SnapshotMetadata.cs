using System.Buffers;

using SnapshotCore.Errors;

namespace SnapshotCore.Snapshots;

/// <summary>The request's <c>backupMetadata</c> as headers of each snapshot: <c>x-ms-meta-&lt;Key&gt;: &lt;Value&gt;</c>.</summary>
internal static class SnapshotMetadata
{
    /// <summary>The key of what Azure Disk Encryption notes at a blob, and a snapshot of it has to carry.</summary>
    internal const string EncryptionSettings = "DiskEncryptionSettings";

    // "token" of RFC 9110, 5.6.2.
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Checks that every entry can be a header; of keys that differ in case alone the last one counts.</summary>
    /// <returns>The metadata, or <see cref="ErrorCode.Parameter"/> naming the first key that can't be sent.</returns>
    internal static Result<IDictionary<string, string>> Check(IReadOnlyList<KeyValuePair<string, string>> entries)
    {
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach ((string key, string value) in entries)
        {
            if (key.Length == 0 || key.AsSpan().ContainsAnyExcept(TokenCharacters))
            {
                return SnapshotErrors.MetadataName(key);
            }

            if (value.Any(char.IsControl))
            {
                return SnapshotErrors.MetadataValue(key);
            }

            metadata[key] = value;
        }

        return Result<IDictionary<string, string>>.From(metadata);
    }
}
