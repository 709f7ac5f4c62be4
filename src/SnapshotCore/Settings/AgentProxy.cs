using System.Globalization;
using System.Text;

using SnapshotCore.Linux;

namespace SnapshotCore.Settings;

/// <summary>
/// The HTTP proxy that the owner gave the guest agent (<c>HttpProxy.Host</c>, <c>HttpProxy.Port</c>), for calls to
/// storage; calls to the host never use one. Contract: docs/protocol.md, "Owner's files".
/// </summary>
/// <param name="Host">Name or address, without scheme.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record AgentProxy(string Host, int Port)
{
    /// <summary>The agent's configuration.</summary>
    public const string DefaultPath = "/etc/waagent.conf";

    /// <summary>Where CoreOS and Flatcar keep it; read when the first is missing.</summary>
    public const string CoreOsPath = "/usr/share/oem/waagent.conf";

    private const int SizeLimit = 1024 * 1024;
    private const string HostKey = "HttpProxy.Host";
    private const string PortKey = "HttpProxy.Port";

    /// <summary>The proxy's address, for an HTTP client.</summary>
    public Uri Address => new UriBuilder(Uri.UriSchemeHttp, Host, Port).Uri;

    /// <summary>Reads the agent's configuration: null without a complete proxy setting, or without a file.</summary>
    public static AgentProxy? Read() => Read(out _);

    /// <summary>Reads the agent's configuration, the first file that exists.</summary>
    /// <param name="warning">Why a proxy setting is not used; null if there is nothing to warn of.</param>
    /// <param name="path">The agent's configuration.</param>
    /// <param name="coreOsPath">Read when that is missing.</param>
    public static AgentProxy? Read(
        out string? warning, string path = DefaultPath, string coreOsPath = CoreOsPath)
    {
        foreach (string candidate in (string[])[path, coreOsPath])
        {
            BoundedFile file = BoundedFile.Read(candidate, SizeLimit);
            switch (file.Errno)
            {
                case Errno.None:
                    return Parse(Encoding.UTF8.GetString(file.Content.Span), out warning, candidate);
                case Errno.ENOENT or Errno.ENOTDIR:
                    continue;
                default:
                    warning = $"{candidate} cannot be read: {file.Errno.Describe()}. No proxy is used.";
                    return null;
            }
        }

        warning = null;
        return null;
    }

    /// <summary>
    /// Reads the text of such a file as the agent itself does: <c>key=value</c>, comments from <c>#</c>, quotes
    /// dropped, <c>None</c> is unset.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="warning">Why a proxy setting is not used; null if there is nothing to warn of.</param>
    /// <param name="path">Named by the warning.</param>
    public static AgentProxy? Parse(string text, out string? warning, string path = DefaultPath)
    {
        string? host = null;
        string? port = null;
        foreach (string line in text.Split('\n'))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && line[0] != '#')
            {
                string key = line[..equals].Trim();
                host = key == HostKey ? Value(line[(equals + 1)..]) : host;
                port = key == PortKey ? Value(line[(equals + 1)..]) : port;
            }
        }

        warning = null;
        if (host is null && port is null)
        {
            return null;
        }

        if (host is null || port is null)
        {
            warning = $"{path}: only one of {HostKey} and {PortKey} is set. No proxy is used.";
            return null;
        }

        host = StripScheme(host);
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            warning = $"{path}: {HostKey} is no host name. No proxy is used.";
            return null;
        }

        if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || number is < 1 or > 65535)
        {
            warning = $"{path}: {PortKey} is no port number (1 to 65535). No proxy is used.";
            return null;
        }

        return new AgentProxy(host, number);
    }

    private static string? Value(string text)
    {
        string value = text.Split('#')[0].Trim().Trim('"').Trim();
        return value.Length == 0 || value == "None" ? null : value;
    }

    private static string StripScheme(string host)
    {
        int scheme = host.IndexOf("://", StringComparison.Ordinal);
        return (scheme < 0 ? host : host[(scheme + 3)..]).TrimEnd('/');
    }
}
