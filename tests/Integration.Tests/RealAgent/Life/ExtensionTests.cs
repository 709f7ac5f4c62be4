using System.Globalization;
using System.Text.RegularExpressions;

using FabricEmulator;

namespace IntegrationTests.RealAgent.Life;

/// <summary>What the extension's life shows, under the real agent as under the emulated one.</summary>
[Trait("Stage", "RealAgent")]
public sealed partial class ExtensionTests(ComparedExtensionLives lives) : IClassFixture<ComparedExtensionLives>
{
    private const string ExtensionName = "VmSnapshotExtension.VmSnapshotLinux";

    private const UnixFileMode AgentsMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static readonly string[] Backups =
    [
        "install", "next number", "lower number", "enable after disable", "backup after update", "backup after downgrade",
        "install after uninstall",
    ];

    public static TheoryData<string> Both => [Agents.Real, Agents.Emulated];

    [Fact]
    public void Both_agents_run_the_same_commands_and_report_the_same()
    {
        Assert.Equal(lives.Emulated.Moments.Keys, lives.Real.Moments.Keys);
        Assert.All(lives.Real.Moments, pair =>
        {
            Moment emulated = lives.Emulated.Moments[pair.Key];
            Assert.Equal(emulated.Commands, pair.Value.Commands);
            Assert.Equal(
                (emulated.Handler, emulated.Number, emulated.Word, emulated.Code, emulated.Snapshots),
                (pair.Value.Handler, pair.Value.Number, pair.Value.Word, pair.Value.Code, pair.Value.Snapshots));
        });
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void P01_The_package_installs_from_its_manifest_at_the_top(string agent)
    {
        Assert.Equal(["1.0.0.0:install", "1.0.0.0:enable"], lives[agent].Moments["install"].Commands);
        Assert.Single(lives[agent].Moments["install"].Files.Keys, path => Path.GetFileName(path) == "HandlerManifest.json");
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void P02_Every_command_works_with_the_modes_that_the_agent_sets(string agent) => Assert.All(
        (string[])["install", "enable", "disable", "update", "uninstall", "worker", "guardian"],
        program => Assert.Equal(AgentsMode, lives[agent].Moments["next number"].Files["bin/" + program] & ~UnixFileMode.GroupExecute));

    [Theory]
    [MemberData(nameof(Both))]
    public void P03_P04_P25_As_the_agent_runs_them_all_commands_succeed(string agent)
    {
        Assert.All(
            lives[agent].Moments.Where(pair => pair.Key is not ("disable" or "uninstall" or "end in the goal state")),
            pair => Assert.Equal("Ready", pair.Value.Handler));
        Assert.Equal(("NotReady", "0"), (lives[agent].Moments["disable"].Handler, lives[agent].Moments["disable"].Report!["code"]!.ToString()));
        Assert.DoesNotContain("exit code: ", lives[agent].AgentLog, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void P05_P14_The_named_number_and_certificate_count_among_others(string agent)
    {
        Assert.True(lives[agent].Moments["next number"].Files.ContainsKey("config/99_settings"), "99.settings was not put aside");
        Assert.False(lives[agent].Moments["next number"].Files.ContainsKey("status/99.status"), "99.settings was processed");
        Assert.Equal((4, "success"), (lives[agent].Moments["next number"].Number, lives[agent].Moments["next number"].Word));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void P09_P10_P11_P12_P13_Each_backup_has_its_escapes_decoded_and_its_cipher_decrypted(string agent) => Assert.All(
        Backups,
        backup =>
        {
            Moment moment = lives[agent].Moments[backup];
            Assert.Equal(("success", "1"), (moment.Word, moment.Code));
            string report = (string)moment.Extension!["substatus"]![0]!["name"]!;
            Assert.Equal(
                $"{ExtensionLife.TaskBegin}{moment.Number}",
                (string?)System.Text.Json.Nodes.JsonNode.Parse(report)![0]!["status"]!["taskId"]);
        });

    [Theory]
    [InlineData(Agents.Real, "null settings")]
    [InlineData(Agents.Emulated, "null settings")]
    [InlineData(Agents.Real, "corrupt settings")]
    [InlineData(Agents.Emulated, "corrupt settings")]
    public void P08_P15_Settings_that_are_null_or_corrupt_give_a_defined_error(string agent, string moment)
    {
        Moment refused = lives[agent].Moments[moment];

        Assert.Equal(("Ready", "success"), (refused.Handler, refused.Word));
        var report = System.Text.Json.Nodes.JsonNode.Parse((string)refused.Extension!["substatus"]![0]!["name"]!)![0]!["status"]!;
        Assert.Equal(("error", "16"), ((string?)report["status"], (string?)report["code"]));
        Assert.Equal(lives[agent].Moments["lower number"].Snapshots, refused.Snapshots);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void P08_Without_settings_there_is_a_status_file_and_nothing_is_reported_of_an_extension(string agent)
    {
        Moment none = lives[agent].Moments["no settings"];

        Assert.Equal(("Ready", null), (none.Handler, none.Extension));
        Assert.NotNull(none.StatusText);
        Assert.Contains("config/0.settings", none.Files.Keys);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void P16_P17_P18_What_is_reported_is_what_the_status_file_says(string agent) => Assert.All(
        lives[agent].Moments.Where(pair => pair.Value.Extension is not null),
        pair =>
        {
            Assert.StartsWith("[", pair.Value.StatusText, StringComparison.Ordinal);
            var file = System.Text.Json.Nodes.JsonNode.Parse(pair.Value.StatusText!)![0]!["status"]!;
            Assert.Equal((string?)file["status"], pair.Value.Word);
            Assert.Equal(file["code"]!.ToString(), pair.Value.Code);
            Assert.Equal((string?)file["formattedMessage"]!["message"], (string?)pair.Value.Extension!["formattedMessage"]!["message"]);
            Assert.Equal((string?)file["substatus"]![0]!["name"], (string?)pair.Value.Extension["substatus"]![0]!["name"]);
        });

    [Fact]
    public void Where_storage_refuses_the_machine_the_real_agent_fetches_and_reports_by_the_host_plugin()
    {
        Assert.NotEmpty(lives.Real.Uploads);
        Assert.All(lives.Real.Uploads, upload => Assert.True(upload.ThroughHost, "a status was not uploaded by the host plugin"));
    }

    [Fact]
    public void P20_P21_The_real_agent_never_finds_a_status_missing_or_broken()
    {
        Assert.DoesNotContain("no status file was reported", lives.Real.AgentLog, StringComparison.Ordinal);
        Assert.DoesNotContain("ExtensionStatusError", lives.Real.AgentLog, StringComparison.Ordinal);
        Assert.All(lives.Real.Uploads, upload => Assert.DoesNotContain("ExtensionStatusError", upload.Document.ToJsonString(), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void P22_A_number_that_comes_again_keeps_its_status_and_takes_no_snapshot(string agent)
    {
        Moment first = lives[agent].Moments["next number"];
        Assert.All((string[])["same number", "restart"], again =>
        {
            Moment moment = lives[agent].Moments[again];
            Assert.Equal(["1.0.0.0:enable"], moment.Commands);
            Assert.Equal((first.StatusText, first.Snapshots, first.Word), (moment.StatusText, moment.Snapshots, moment.Word));
        });
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void P23_A_lower_number_is_processed(string agent)
    {
        Moment lower = lives[agent].Moments["lower number"];
        Assert.Equal((2, "success", lives[agent].Moments["restart"].Snapshots + 1), (lower.Number, lower.Word, lower.Snapshots));
    }

    [Fact]
    public void No_command_comes_near_the_real_agents_time_limits()
    {
        Assert.Contains(lives.Real.Uploads, upload => (string?)upload.Handler(ExtensionName)?["status"] == "Ready");
        Assert.DoesNotContain("Timeout(", lives.Real.AgentLog, StringComparison.Ordinal);
        double[] seconds = [.. Durations(lives.Real.CommandLog)];
        Assert.True(seconds.Length > 20, $"the agent's log has the durations of {seconds.Length} commands");
        Assert.All(seconds, one => Assert.InRange(one, 0, 30));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void P26_P27_After_uninstall_the_folder_is_gone_and_disable_came_before(string agent)
    {
        Assert.Equal(["1.0.0.0:disable"], lives[agent].Moments["disable"].Commands);
        Moment uninstalled = lives[agent].Moments["uninstall"];
        Assert.Equal(["1.0.0.0:disable", "1.0.0.0:uninstall"], uninstalled.Commands);
        Assert.Equal((null, 0), (uninstalled.Report, uninstalled.Files.Count));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void P28_P29_P30_Update_and_downgrade_run_in_order_and_repeat_no_work(string agent)
    {
        Moment before = lives[agent].Moments["enable after disable"], update = lives[agent].Moments["update"];
        Assert.Equal(["1.0.0.0:disable", "1.1.0.0:update", "1.0.0.0:uninstall", "1.1.0.0:install", "1.1.0.0:enable"], update.Commands);
        Assert.Equal((before.StatusText, before.Snapshots), (update.StatusText, update.Snapshots));

        before = lives[agent].Moments["backup after update"];
        Moment downgrade = lives[agent].Moments["downgrade"];
        Assert.Equal(["1.1.0.0:disable", "1.1.0.0:update", "1.1.0.0:uninstall", "1.0.0.0:install", "1.0.0.0:enable"], downgrade.Commands);
        Assert.Equal((before.StatusText, before.Snapshots), (downgrade.StatusText, downgrade.Snapshots));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void P27_P32_Nothing_is_left_at_the_end_and_no_secret_was_written(string agent)
    {
        ExtensionRecord record = lives[agent];

        Assert.Empty(record.Left);
        Assert.Equal((null, 0), (record.Moments["end in the goal state"].Report, record.Moments["end in the goal state"].Files.Count));
        Assert.Empty(record.Moments["end in the goal state"].Commands);
        string texts = record.CommandLog + record.AgentLog + string.Concat(record.Uploads.Select(upload => upload.Document.ToJsonString()))
            + string.Concat(record.Telemetry.SelectMany(item => item.Parameters.Values));
        Assert.NotEmpty(record.AgentLog);
        Assert.NotEmpty(record.Secrets);
        Assert.All(record.Secrets, secret => Assert.DoesNotContain(secret, texts, StringComparison.Ordinal));
    }

    [Fact]
    public void P33_The_real_agent_takes_the_extensions_events_and_sends_them_on()
    {
        FabricEvent[] ours = [.. lives.Real.Telemetry.Where(item => item["EventName"].StartsWith(ExtensionName, StringComparison.Ordinal))];

        Assert.NotEmpty(ours);
        Assert.All(ours, item => Assert.Equal("Enable", item["TaskName"]));
        Assert.All(ours, item => Assert.NotEmpty(item["Context1"]));
        Assert.DoesNotContain("Dropped events for", lives.Real.AgentLog, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void P34_Commands_say_less_than_the_agent_reads(string agent)
    {
        string[] outputs = [.. Outputs().Matches(lives[agent].CommandLog).Select(match => match.Groups["text"].Value)];

        Assert.True(outputs.Length > 20, $"the agent's log has the output of {outputs.Length} commands");
        Assert.All(outputs, output => Assert.InRange(output.Length, 0, 800)); // the agent cuts at 3200, unseen in here
    }

    private static IEnumerable<double> Durations(string log) => Spans().Matches(log)
        .Select(match => (Time(match.Groups["end"].Value) - Time(match.Groups["begin"].Value)).TotalSeconds);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<begin>\S+Z) INFO [^\n]*Executing command: [^\n]*\n(?<end>\S+Z) INFO [^\n]*Command: bin/", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Spans();

    [GeneratedRegex(@"\[stdout\]\n(?<text>.*?)(?=^\d{4}-\d\d-\d\dT|\z)", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline, 1000)]
    private static partial Regex Outputs();
}
