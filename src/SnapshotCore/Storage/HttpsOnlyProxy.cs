using System.Net;

using SnapshotCore.Settings;

namespace SnapshotCore.Storage;

/// <summary>
/// The guest agent's proxy, for HTTPS alone (a CONNECT tunnel); plain HTTP goes direct. Environment variables such as
/// <c>https_proxy</c> are never consulted: docs/protocol.md, "Storage".
/// </summary>
internal sealed class HttpsOnlyProxy(AgentProxy proxy) : IWebProxy
{
    private readonly Uri _address = new UriBuilder(Uri.UriSchemeHttp, proxy.Host, proxy.Port).Uri;

    public ICredentials? Credentials { get; set; }

    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : _address;

    public bool IsBypassed(Uri host) => host.Scheme != Uri.UriSchemeHttps;
}
