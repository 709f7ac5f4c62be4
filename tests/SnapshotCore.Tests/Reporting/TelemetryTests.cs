using SnapshotCore.Errors;
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

    public static TheoryData<string, string, RunFacts> Facts => new()
    {
        { "workloads", "['mysqld', 'mongo']", new RunFacts { Workloads = "['mysqld', 'mongo']" } },
        { "prePostEnabled", "True", new RunFacts { IsWorkloadActive = true } },
        { "prePostEnabled", "False", new RunFacts { IsWorkloadActive = false } },
        { "isPrePostEnabled", "true", new RunFacts { AreScriptsConfigured = true } },
        { "isPrePostEnabled", "false", new RunFacts { AreScriptsConfigured = false } },
        { "appName", "ledger", new RunFacts { AppName = "ledger" } },
        { "FreezeTime", "0:00:01.500000", new RunFacts { FreezeTime = TimeSpan.FromSeconds(1.5) } },
        { "ThawTime", "0:00:00.000001", new RunFacts { ThawTime = TimeSpan.FromMicroseconds(1) } },
        { "snapshotTimeTaken", "1:01:01.000000", new RunFacts { SnapshotTimeTaken = TimeSpan.FromSeconds(3661) } },
        { "billingType", "os disk", new RunFacts { IsOnlyOsDisk = true } },
        { "billingType", "none", new RunFacts { IsOnlyOsDisk = false } },
        { "networkFSTypePresentInMount", "True", new RunFacts { HasNetworkMount = true } },
        { "networkFSTypePresentInMount", "False", new RunFacts { HasNetworkMount = false } },
        { "glusterFSSize", "7", new RunFacts { Storage = [new("glusterFSSize", "7")] } },
    };

    [Theory]
    [MemberData(nameof(Facts))]
    public void Each_fact_has_its_key_and_form(string key, string value, RunFacts facts)
    {
        IEnumerable<KeyValuePair<string, string>> always = TelemetryCollector.Collect(Machine, new RunFacts());

        Assert.Equal(new(key, value), Assert.Single(TelemetryCollector.Collect(Machine, facts).Except(always)));
    }

    public static TheoryData<string, string, BackupOutcome> Outcomes => new()
    {
        { "consistencyType", "none", BackupOutcome.AlreadyProcessed() },
        { "consistencyType", "crashConsistent", Ended with { Consistency = Consistency.Crash } },
        { "consistencyType", "fileSystemConsistent", Ended with { Consistency = Consistency.FileSystem } },
        { "consistencyType", "applicationConsistent", Ended with { Consistency = Consistency.Application } },
        { "extErrorCode", "success", Ended },
        { "extErrorCode", "FailedPrepostPreScriptFailed", Ended with { HealthCode = ErrorCode.PreScriptFailed } },
        { "consistencyEvidence", "because", Ended with { Evidence = "because" } },
        { "snapshotCreator", "guestExtension", Ended with { Creator = SnapshotCreator.GuestExtension } },
        { "snapshotCreator", "backupHostService", Ended with { Creator = SnapshotCreator.BackupHostService } },
        { "hostStatusCodePreSnapshot", "555", Ended with { HostStatusPreSnapshot = 555 } },
        { "hostStatusCodeDoSnapshot", "200", Ended with { HostStatusDoSnapshot = 200 } },
        { "statusBlobUploadError", "true", Ended with { HasUploadFailed = true } },
    };

    private static BackupOutcome Ended => BackupOutcome.NothingToDo();

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void What_follows_from_the_outcome_has_its_key_and_form(string key, string value, BackupOutcome outcome) =>
        Assert.Contains(new KeyValuePair<string, string>(key, value), TelemetryCollector.OfOutcome(outcome));

    [Fact]
    public void Before_the_end_neither_consistency_nor_error_is_claimed() =>
        Assert.Empty(TelemetryCollector.OfOutcome(BackupOutcome.Transition()));

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
