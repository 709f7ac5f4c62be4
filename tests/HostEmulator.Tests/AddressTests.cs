using System.Net;

namespace HostEmulator.Tests;

public sealed class AddressTests
{
    [Fact]
    public void The_default_is_where_the_real_service_is()
    {
        var options = new HostOptions();

        Assert.Equal(("168.63.129.16", 80), (options.Address.ToString(), options.Port));
    }

    // 192.0.2.1 is nobody's (RFC 5737), so no loopback interface has it, in a sandbox neither.
    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("0.0.0.0")]
    public void An_address_that_is_not_the_loopback_interfaces_is_refused(string address)
    {
        HostAddressException refused = Assert.Throws<HostAddressException>(
            () => SnapshotService.Start(new HostOptions { Address = IPAddress.Parse(address) }));

        Assert.Contains("scripts/sandbox --with-host-address", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_refused()
    {
        await using SnapshotService first = SnapshotService.Start(new HostOptions { Address = IPAddress.Loopback, Port = 0 });

        HostAddressException refused = Assert.Throws<HostAddressException>(
            () => SnapshotService.Start(new HostOptions { Address = IPAddress.Loopback, Port = first.EndPoint.Port }));

        Assert.Contains("already", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_is_set_before_the_first_request_can_come()
    {
        bool wasListening = true;

        await using SnapshotService service = SnapshotService.Start(
            new HostOptions { Address = IPAddress.Loopback, Port = 0 }, prepared => wasListening = prepared.IsListening);

        Assert.Equal((false, true), (wasListening, service.IsListening));
    }
}
