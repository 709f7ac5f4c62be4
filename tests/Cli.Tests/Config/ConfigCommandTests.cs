using Newtonsoft.Json.Linq;

using SnapshotCore.Settings;

using VmSnapshot;
using VmSnapshot.Config;

namespace Cli.Tests.Config;

public sealed class ConfigCommandTests
{
    private const string Owners = """
        [SnapshotThread]
        ; the night is short
        timeout = 120
        MountsToSkip = /scratch*, /mnt/a-mount-point-with-a-name-that-takes-more-than-half-of-a-line
        SnapshotMethod: onlyGuest
        UploadStatusAndLog = Off
        seqsnapshot = 7
        MountToSkip = /x
        [Monitor]
        Run = yes
        """;

    [Theory]
    [InlineData(80, "config-80.txt")]
    [InlineData(null, "config-piped.txt")]
    public void The_configuration_is_shown_in_any_width(int? width, string document) =>
        Document.Verify(new ConfigText(width).Write(Shown(Owners)), document);

    [Fact]
    public void The_configuration_for_programs_is_the_documented_one() =>
        Document.Verify($"{ConfigJson.Write(Shown(Owners))}\n", "config.json");

    [Fact]
    public void Without_any_file_all_is_the_default_and_nothing_is_wrong()
    {
        var shown = new ShownConfiguration(OwnerConfiguration.DefaultPath, OwnerConfiguration.Default, "/pkg-1.0.0.0");

        Outcome outcome = OperatorRun.Of(new ConfigCommand(() => shown, () => 80));

        Assert.Equal((ExitCode.Done, ""), (outcome.ExitCode, outcome.Errors));
        Document.Verify(outcome.Output, "config-defaults-80.txt");
    }

    [Fact]
    public void A_warning_is_an_exit_code()
    {
        Outcome owner = OperatorRun.Of(new ConfigCommand(() => Shown(Owners), () => 80));
        Outcome json = OperatorRun.Of(new ConfigCommand(() => Shown(Owners), () => 80), "--json");
        Outcome agent = OperatorRun.Of(new ConfigCommand(() => Shown("") with { ProxyWarning = "No proxy is used." }, () => 80));
        Outcome none = OperatorRun.Of(new ConfigCommand(() => Shown(""), () => 80));

        Assert.Equal(
            (ExitCode.OwnersFilesNotWell, ExitCode.OwnersFilesNotWell, ExitCode.OwnersFilesNotWell, ExitCode.Done),
            (owner.ExitCode, json.ExitCode, agent.ExitCode, none.ExitCode));
        Assert.Contains("   No proxy is used.\n", agent.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_key_of_the_document_is_in_the_manual()
    {
        string manual = File.ReadAllText(Path.Combine(Repository.Root, "docs/operations.md"));
        string section = manual[manual.IndexOf("### The configuration as JSON", StringComparison.Ordinal)..];
        JObject document = ConfigJson.Write(Shown(Owners));

        Assert.All(
            document.Properties().Concat(((JObject)document["settings"]![0]!).Properties()),
            property => Assert.Contains($"`{property.Name}`", section, StringComparison.Ordinal));
    }

    private static ShownConfiguration Shown(string text)
    {
        var owner = OwnerConfiguration.Parse(text);
        return new ShownConfiguration(
            OwnerConfiguration.DefaultPath, owner with { IsRead = true }, "/var/lib/waagent/VmSnapshotExtension.VmSnapshotLinux-1.0.0.0")
        {
            AgentFile = AgentProxy.DefaultPath,
            Proxy = new AgentProxy("proxy.contoso.com", 3128),
            PluginHost = "/etc/azure/VMSnapshotPluginHost.conf",
            PackageFiles = [new PackageFile("LogSeverity.json", "{\"EventLogLevel\": 2}")],
        };
    }
}
