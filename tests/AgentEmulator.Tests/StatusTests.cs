using System.Text;
using System.Text.Json.Nodes;

using AgentEmulator.Agent;
using AgentEmulator.Status;

namespace AgentEmulator.Tests;

public sealed class StatusTests : IDisposable
{
    private readonly VirtualMachine _vm = new();

    public void Dispose() => _vm.Dispose();

    [Fact]
    public async Task P46_A_good_file_is_reported_and_uploaded()
    {
        await _vm.InstallAsync(scripts: VirtualMachine.Script("enable", VirtualMachine.WriteStatus()));

        AgentReport report = await _vm.Agent.ReportAsync();

        JsonNode handler = report.Document!["aggregateStatus"]!["handlerAggregateStatus"]![0]!;
        JsonNode runtime = handler["runtimeSettingsStatus"]!;
        runtime["settingsStatus"]!["timestampUTC"] = "now";
        Assert.Equal(
            """{"handlerVersion":"1.0.0.0","handlerName":"Contoso.Probe","status":"Ready","code":0,"useExactVersion":true,"formattedMessage":{"lang":"en-US","message":"Plugin enabled"},"runtimeSettingsStatus":{"sequenceNumber":0,"settingsStatus":{"version":1.0,"timestampUTC":"now","status":{"name":"Contoso.Probe","configurationAppliedTime":"2026-01-01T00:00:00Z","operation":"Enable","status":"success","code":0,"formattedMessage":{"lang":"en-US","message":"done"}}}}}""",
            handler.ToJsonString());
        Assert.Equal("1", report.Document["aggregateStatus"]!["vmArtifactsAggregateStatus"]!["goalStateAggregateStatus"]!["inSvdSeqNo"]!.GetValue<string>());
    }

    [Fact]
    public async Task P46_A_missing_file_is_transitioning_with_code_0()
    {
        await _vm.InstallAsync();

        ExtensionStatus? status = (await _vm.ReportAsync()).Extension;

        Assert.Equal(("transitioning", "0"), (status?.Status, status?.Code?.ToJsonString()));
        Assert.Contains("no status file was reported", status!.Message!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task P46_A_file_that_cannot_be_read_is_an_error_with_code_minus_1()
    {
        await _vm.InstallAsync(scripts: VirtualMachine.Script("enable", "mkdir status/0.status"));

        ExtensionStatus? status = (await _vm.ReportAsync()).Extension;

        Assert.Equal(("error", "-1"), (status?.Status, status?.Code?.ToJsonString()));
    }

    [Theory]
    [InlineData("Success", "error", "0")]
    [InlineData("success", "success", "0")]
    [InlineData("warning", "warning", "0")]
    public void P46_An_unknown_word_is_an_error(string word, string reported, string code)
    {
        ExtensionStatus? status = Judge(VirtualMachine.Status(word)).Status;

        Assert.Equal((reported, code), (status?.Status, status?.Code?.ToJsonString()));
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("[{", "not JSON")]
    [InlineData("\uFEFF[{}]", "BOM")]
    [InlineData("{}", "must be an array")]
    [InlineData("7", "must be an array")]
    [InlineData("[{}]", "Missing status key")]
    [InlineData("""["x"]""", "Missing status key")]
    [InlineData("""[{"status": {}}]""", "Missing status/status key")]
    [InlineData("""[{"status": "success"}]""", "Missing status/status key")]
    [InlineData("""[{"status": {"status": "success", "formattedMessage": {"lang": "en"}}}]""", "Missing formattedMessage/message key")]
    [InlineData("""[{"status": {"status": "success", "formattedMessage": ""}}]""", "Missing formattedMessage/lang key")]
    [InlineData("""[{"status": {"status": "success", "substatus": [{"status": "Success"}]}}]""", "Invalid value Success")]
    [InlineData("""[{"status": {"status": "success", "substatus": [{}]}}]""", "Missing substatus/status key")]
    [InlineData("""[{"status": {"status": "success", "substatus": {"a": 1}}}]""", "Missing substatus/status key")]
    public void P46_A_malformed_file_is_an_error_with_code_1012(string content, string reason)
    {
        StatusVerdict verdict = Judge(content);

        Assert.Equal(("error", "1012"), (verdict.Status?.Status, verdict.Status?.Code?.ToJsonString()));
        Assert.Contains(reason, verdict.Problem, StringComparison.Ordinal);
        Assert.False(verdict.IsPoison);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    public void P46_A_file_without_an_element_is_reported_with_status_null(string content)
    {
        StatusVerdict verdict = Judge(content);

        Assert.NotNull(verdict.Status);
        Assert.Null(verdict.Status.Status);
    }

    [Theory]
    [InlineData("""[{"status": {"status": "success", "substatus": null}}]""", 0)]
    [InlineData("""[{"status": {"status": "success", "formattedMessage": null, "substatus": [null, {"status": "error"}]}}]""", 1)]
    public void P46_Absent_parts_are_allowed(string content, int substatus)
    {
        StatusVerdict verdict = Judge(content);

        Assert.Null(verdict.Problem);
        Assert.Equal(substatus, verdict.Status!.Substatus.Count);
    }

    [Theory]
    [InlineData("[null]")]
    [InlineData("[3]")]
    [InlineData("""[{"status": null}]""")]
    [InlineData("""[{"status": 5}]""")]
    [InlineData("""["has status inside"]""")]
    [InlineData("""[{"status": {"status": "success", "formattedMessage": 5}}]""")]
    [InlineData("""[{"status": {"status": "success", "substatus": 5}}]""")]
    [InlineData("""[{"status": {"status": "success", "substatus": [7]}}]""")]
    public void P46_A_poison_file_is_told_apart_from_an_invalid_one(string content)
    {
        StatusVerdict verdict = Judge(content);

        Assert.True(verdict.IsPoison, verdict.Problem);
        Assert.Null(verdict.Status);
    }

    [Fact]
    public void P46_Invalid_utf8_is_poison()
    {
        Assert.True(StatusFileJudge.Judge([(byte)'"', 0xFF, (byte)'"'], "n", "1", 0, "p").IsPoison);
    }

    [Fact]
    public async Task P46_Poison_stops_every_upload()
    {
        await _vm.InstallAsync(scripts: VirtualMachine.Script("enable", """echo '[{"status": null}]' > status/0.status"""));

        AgentReport report = await _vm.Agent.ReportAsync();

        Assert.Null(report.Document);
        Assert.Contains("0.status", report.Poison, StringComparison.Ordinal);
    }

    [Fact]
    public void P46_A_file_of_the_largest_size_is_not_truncated()
    {
        string content = VirtualMachine.Status(message: "😀" + new string('m', 2000));
        int padding = StatusFileJudge.LargestFile - content.EnumerateRunes().Count();

        StatusVerdict verdict = Judge(content + new string(' ', padding));

        Assert.Null(verdict.Problem);
        Assert.Equal(2002, verdict.Status!.Message!.GetValue<string>().Length);
    }

    [Theory]
    [InlineData(1023, false)]
    [InlineData(1024, true)]
    public void P46_A_larger_file_has_its_message_cut(int length, bool isCut)
    {
        string content = VirtualMachine.Status(message: new string('m', length)) + new string(' ', StatusFileJudge.LargestFile);

        string message = Judge(content).Status!.Message!.GetValue<string>();

        Assert.Equal(isCut ? new string('m', 1024) + " ... [TRUNCATED]" : new string('m', length), message);
    }

    [Fact]
    public void P46_A_larger_file_loses_substatus_entries_beyond_the_total()
    {
        var list = new JsonArray();
        for (int i = 0; i < 12; i++)
        {
            list.Add((JsonNode)Substatus(new string('n', 20000), "short"));
        }

        ExtensionStatus status = Judge(Document(list, "done")).Status!;

        Assert.Equal((StatusFileJudge.LargestFile - 4) / (10240 + 16 + 5), status.Substatus.Count);
        Assert.All(status.Substatus, item => Assert.Equal(new string('n', 10240) + " ... [TRUNCATED]", item.Name!.GetValue<string>()));
    }

    [Theory]
    [InlineData(null, "x", "x")]
    [InlineData("m", null, "x")]
    [InlineData("m", "x", null)]
    public void P46_A_larger_file_with_a_missing_text_is_poison(string? message, string? name, string? text)
    {
        StatusVerdict verdict = Judge(Document(new JsonArray(Substatus(name, text)), message) + new string(' ', StatusFileJudge.LargestFile));

        Assert.True(verdict.IsPoison);
    }

    [Fact]
    public async Task P46_A_torn_file_is_read_again()
    {
        _vm.With(options => options with { StatusReadAttempts = 50, StatusReadPause = TimeSpan.FromMilliseconds(20) });
        await _vm.InstallAsync(scripts: VirtualMachine.Script("enable", "echo '[{' > status/0.status"));
        Task<HandlerReport> reading = _vm.ReportAsync();
        string path = Path.Combine(_vm.Base(), "status", "0.status");

        await File.WriteAllTextAsync(path + ".tmp", VirtualMachine.Status());
        File.Move(path + ".tmp", path, overwrite: true);

        Assert.Equal("success", (await reading).Extension?.Status);
    }

    [Fact]
    public async Task P46_The_file_of_the_goal_states_number_counts()
    {
        HandlerGoal goal = await _vm.InstallAsync(scripts: VirtualMachine.Script("enable", VirtualMachine.WriteStatus()));

        await _vm.Agent.ProcessAsync(new GoalState(9, [goal with { Settings = [new ExtensionSettings(3)] }]));
        File.Delete(Path.Combine(_vm.Base(), "status", "3.status"));

        ExtensionStatus? status = (await _vm.ReportAsync()).Extension;
        Assert.Equal((3, "transitioning"), (status?.SequenceNumber, status?.Status));
    }

    private static StatusVerdict Judge(string content) => StatusFileJudge.Judge(Encoding.UTF8.GetBytes(content), "Contoso.Probe", "1.0", 0, "0.status");

    private static JsonObject Substatus(string? name, string? message) => new()
    {
        ["name"] = name,
        ["status"] = "success",
        ["formattedMessage"] = new JsonObject { ["lang"] = "en-US", ["message"] = message },
    };

    private static string Document(JsonArray substatus, string? message) => new JsonArray(new JsonObject
    {
        ["status"] = new JsonObject
        {
            ["status"] = "success",
            ["formattedMessage"] = message is null ? null : new JsonObject { ["lang"] = "en-US", ["message"] = message },
            ["substatus"] = substatus,
        },
    }).ToJsonString();
}
