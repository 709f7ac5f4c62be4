using System.Net;

namespace HostEmulator;

/// <summary>Where the service listens, and its clock.</summary>
public sealed record HostOptions
{
    /// <summary>The address of the real service. It is the same for every VM, and no other machine may be asked at it.</summary>
    public static IPAddress RealAddress { get; } = IPAddress.Parse("168.63.129.16");

    /// <summary>An address of the loopback interface; no other is listened on.</summary>
    public IPAddress Address { get; init; } = RealAddress;

    /// <summary>The port; 0: a free one, see <see cref="SnapshotService.EndPoint"/>.</summary>
    public int Port { get; init; } = 80;

    /// <summary>The clock of everything: moments, delays, the times in the answers.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// Is told of each request when the host is done with it: answered, or the client has left. Called on the connection's
    /// own task, one connection beside the other; what it throws ends that connection.
    /// </summary>
    public Action<HostRequest>? Served { get; init; }
}
