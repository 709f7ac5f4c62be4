using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace HostEmulator.Http;

/// <summary>Where the host may listen: on the loopback interface alone.</summary>
internal static class HostAddress
{
    /// <exception cref="HostAddressException">The address isn't one of the loopback interface.</exception>
    internal static void Check(IPAddress address)
    {
        if (IPAddress.IsLoopback(address) || OfLoopback().Contains(address))
        {
            return;
        }

        throw new HostAddressException(
            $"{address} does not belong to the loopback interface of this network namespace, so it may be another machine's, and "
            + "nothing is played at it. Run in a network namespace of its own, with 'scripts/sandbox --with-host-address COMMAND', "
            + "or choose 127.0.0.1.");
    }

    /// <summary>Words a failure to listen.</summary>
    internal static HostAddressException Refused(IPEndPoint endPoint, SocketException cause) => new(
        cause.SocketErrorCode switch
        {
            SocketError.AccessDenied => $"{endPoint} needs root: ports below 1024 are reserved. Run as root, or choose another port.",
            SocketError.AddressAlreadyInUse => $"Something listens on {endPoint} already. End it, or choose another port.",
            _ => $"{endPoint} can't be listened on: {cause.Message}.",
        },
        cause);

    private static IEnumerable<IPAddress> OfLoopback() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.NetworkInterfaceType == NetworkInterfaceType.Loopback)
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address);
}
