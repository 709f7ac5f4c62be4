using SnapshotCore.Reporting;

namespace SnapshotCore.Tests.Reporting;

public class TelemetryTests
{
    private static readonly MachineFacts Machine = new("2.9.1.1", "1.2.3.4", "Debian 12", "6.1.0", "64bit", ".NET 10.0.1");

    [Fact]
    public void A_run_tells_what_it_knows_and_leaves_out_the_rest()
    {
        IReadOnlyList<KeyValuePair<string, string>> items = TelemetryCollector.Collect(Machine, new RunFacts
        {
            FreezeTime = TimeSpan.FromMilliseconds(3.25),
            HasNetworkMount = false,
            IsOnlyOsDisk = true,
            Storage = [new("totalsdSize", "12")],
        });

        Assert.Equal(
            [
                new("guestAgentVersion", "2.9.1.1"), new("extensionVersion", "1.2.3.4"), new("osVersion", "Debian 12"),
                new("kernelVersion", "6.1.0"), new("runtimeVersion", ".NET 10.0.1"), new("platformArchitecture", "64bit"),
                new("FreezeTime", "0:00:00.003250"), new("billingType", "os disk"),
                new("networkFSTypePresentInMount", "False"), new("totalsdSize", "12"),
            ],
            items);
    }

    [Theory]
    [InlineData(0, "0:00:00.000000")]
    [InlineData(61_234_567, "0:01:01.234567")]
    [InlineData(90_000_000_000, "25:00:00.000000")]
    [InlineData(-5, "0:00:00.000000")]
    public void Durations_have_the_format_of_the_contract(long microseconds, string expected) =>
        Assert.Equal(expected, TelemetryCollector.Format(TimeSpan.FromMicroseconds(microseconds)));

    [Theory]
    [InlineData("ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n", "Debian GNU/Linux 12 (bookworm)")]
    [InlineData("ID=alpine\nVERSION_ID=3.20", "alpine 3.20")]
    [InlineData("ID='arch'", "arch")]
    [InlineData("PRETTY_NAME=\"\"", null)]
    [InlineData(null, null)]
    public void The_distribution_names_itself(string? text, string? expected) =>
        Assert.Equal(expected, MachineFacts.OsVersionOf(text));

    [Fact]
    public void What_is_not_to_be_had_is_unknown()
    {
        var facts = MachineFacts.Read(new Dictionary<string, string>(StringComparer.Ordinal), "", "/nonexistent", "/nonexistent");

        Assert.Equal(
            ["Unknown", "Unknown", "Unknown", "Unknown"],
            [facts.GuestAgentVersion, facts.ExtensionVersion, facts.OsVersion, facts.KernelVersion]);
    }

    [Fact]
    public void The_agent_tells_its_version_in_the_environment()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { [MachineFacts.AgentVersionVariable] = "2.11.1" };

        Assert.Equal("2.11.1", MachineFacts.Read(environment, "1.0.0.0").GuestAgentVersion);
    }
}
