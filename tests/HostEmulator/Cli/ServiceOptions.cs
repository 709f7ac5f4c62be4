using System.CommandLine;
using System.Net;

namespace HostEmulator.Cli;

/// <summary>All options, and the service that they describe.</summary>
internal sealed class ServiceOptions
{
    private readonly Option<string> _address = new("--address")
    {
        Description = "An address of the loopback interface.",
        DefaultValueFactory = _ => HostOptions.RealAddress.ToString(),
    };

    private readonly Option<string> _port = new("--port") { Description = "The port; 0: a free one.", DefaultValueFactory = _ => "80" };

    private readonly Option<string> _delay = new("--delay")
    {
        Description = "How long either call takes, whatever its answer.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => "0",
    };

    private readonly Option<string> _clockOffset = new("--clock-offset")
    {
        Description = "How far the service's clock is before this machine's; may be negative.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => "0",
    };

    private readonly FaultOption _preSnapshot = new("--presnapshot", "The answer to presnapshot, by a name from above. Repeatable, with @COUNT.");
    private readonly FaultOption _doSnapshot = new("--dosnapshot", "The same for dosnapshot.");
    private readonly DiskOptions _disks = new();

    internal void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _address, _port, _delay, _clockOffset })
        {
            command.Options.Add(option);
        }

        _preSnapshot.AddTo(command);
        _doSnapshot.AddTo(command);
        _disks.AddTo(command);
    }

    /// <exception cref="UsageException">A value is wrong.</exception>
    /// <exception cref="HostAddressException">The address can't or must not be listened on.</exception>
    internal SnapshotService Start(ParseResult parsed, Action<HostRequest> served)
    {
        string address = parsed.GetValue(_address)!;
        bool refuses = false;
        var options = new HostOptions
        {
            Address = IPAddress.TryParse(address, out IPAddress? parsedAddress)
                ? parsedAddress
                : throw new UsageException($"--address {address}: give an IP address."),
            Port = Number.Whole(parsed.GetValue(_port)!, "--port", 0, ushort.MaxValue),
            Served = served,
        };
        var service = SnapshotService.Start(options, prepared => refuses = Apply(parsed, prepared));
        if (refuses)
        {
            service.StopListening();
        }

        return service;
    }

    private bool Apply(ParseResult parsed, SnapshotService service)
    {
        service.PreSnapshot.Delay = service.DoSnapshot.Delay = Number.Seconds(parsed.GetValue(_delay)!, "--delay");
        service.ClockOffset = Offset(parsed.GetValue(_clockOffset)!);
        _disks.Apply(parsed, service);
        service.PreSnapshot.StopsListening = _doSnapshot.Apply(parsed, service.DoSnapshot);
        return _preSnapshot.Apply(parsed, service.PreSnapshot);
    }

    private static TimeSpan Offset(string text) => text.StartsWith('-')
        ? -Number.Seconds(text[1..], "--clock-offset")
        : Number.Seconds(text, "--clock-offset");
}
