using SnapshotCore.Settings;

namespace SnapshotCore.BackupHost;

/// <summary>What the host is told in confidence, and could give back in a text of its own.</summary>
internal sealed class HostSecrets
{
    private readonly string[] _secrets;

    /// <param name="token">The request's token.</param>
    /// <param name="encryption">What is said of encrypted disks; null for nothing.</param>
    internal HostSecrets(ProtectedText token, DiskEncryption? encryption) =>
        _secrets = [.. (encryption?.Secrets ?? []).Append(token.Expose()).Where(secret => secret.Length > 0)];

    /// <summary>A text of the host without any of it.</summary>
    internal string? Cover(string? text)
    {
        foreach (string secret in _secrets)
        {
            text = text?.Replace(secret, ProtectedText.Redacted, StringComparison.Ordinal);
        }

        return text;
    }
}
