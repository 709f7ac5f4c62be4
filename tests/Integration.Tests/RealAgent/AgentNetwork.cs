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
        try
        {
            Tool.Run("ip", "link", "add", Interface, "type", "veth", "peer", "name", "eth0-switch");
            Tool.Run("ip", "address", "add", "10.0.0.4/24", "dev", Interface);
            Tool.Run("ip", "link", "set", Interface, "up");
            Tool.Run("ip", "address", "add", Metadata, "dev", "lo");
            Tool.Run("ip", "route", "add", "168.63.129.16/32", "dev", "lo");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Whatever there is of it: making it may have failed half-way.
        Try("route", "delete", "168.63.129.16/32", "dev", "lo");
        Try("address", "delete", Metadata, "dev", "lo");
        Try("link", "delete", Interface);
    }

    private static void Try(params IEnumerable<string> arguments)
    {
        try
        {
            Tool.Run("ip", arguments);
        }
        catch (InvalidOperationException)
        {
            // it is not there
        }
    }
}
