using Lab;

namespace IntegrationTests.RealAgent;

/// <summary>
/// The network that the real agent expects of a machine: an interface with an address, the instance metadata's address, and a route to
/// the wire server, without which it would look for one by DHCP. All in the sandbox's network namespace, which has 168.63.129.16.
/// </summary>
internal sealed class AgentNetwork : IDisposable
{
    private const string Interface = "eth0";
    private const string Metadata = "169.254.169.254/32";

    internal AgentNetwork()
    {
        Sandbox.Require();
        Tool.Run("ip", "link", "add", Interface, "type", "veth", "peer", "name", "eth0-switch");
        Tool.Run("ip", "address", "add", "10.0.0.4/24", "dev", Interface);
        Tool.Run("ip", "link", "set", Interface, "up");
        Tool.Run("ip", "address", "add", Metadata, "dev", "lo");
        Tool.Run("ip", "route", "add", "168.63.129.16/32", "dev", "lo");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Tool.Run("ip", "route", "delete", "168.63.129.16/32", "dev", "lo");
        Tool.Run("ip", "address", "delete", Metadata, "dev", "lo");
        Tool.Run("ip", "link", "delete", Interface);
    }
}
