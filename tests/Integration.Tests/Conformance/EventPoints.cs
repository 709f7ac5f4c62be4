using System.Globalization;
using System.Text.Json.Nodes;

using AgentEmulator.Telemetry;

using IntegrationTests.Stage;

namespace IntegrationTests.Conformance;

/// <summary>The files that the agent takes for its telemetry.</summary>
public sealed class EventPoints(World world) : IntegrationTest(world)
{
    [Fact(Timeout = Limit)]
    public async Task P33_The_agent_takes_the_events_of_a_whole_run_and_finds_nothing_else_in_the_folder()
    {
        VirtualMachine vm = await StartMachineAsync(disks: 2);
        TellEverything(vm);
        RequestBuilder request = vm.NewRequest();

        BackupResult result = await vm.RunBackupAsync(request);

        await Expect.ConsistentAsync(vm, result);
        Assert.Equal(2, Files(vm).Length); // of enable, and of the worker
        Assert.All(Files(vm), file => Assert.True(
            ulong.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out _)));
        Assert.All(Files(vm), AssertKeepsToTheLimits);
        Assert.Empty(vm.FindSecrets());
        EventCollection collected = EventCollector.Collect(vm.Agent.Options);
        Assert.Empty(collected.Dropped);
        Assert.All(collected.Events, one =>
        {
            Assert.Equal(Path.GetFileName(vm.Agent.HandlerFolder), one.Values["version"]);
            Assert.Equal(("Enable", request.TaskId), (one.Values["taskname"], one.Values["operationid"]));
            Assert.Contains(one.Values["eventlevel"], (string[])["Verbose", "Info", "Warning", "Error"]);
            Assert.Matches(@"^\d{8,}$", one.Values["eventtid"]);
            Assert.DoesNotContain(request.Secrets, secret => one.Values["message"].Contains(secret, StringComparison.Ordinal));
        });
        string all = string.Join('\n', collected.Events.Select(one => one.Values["message"]));
        Assert.All(
            (string[])["[Info]:\tenable: ", "freeze begins", "[Verbose]:\tfreeze ", "Timeline: ", "outcome: code 1"],
            words => Assert.Contains(words, all, StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(vm.Agent.HandlerFolder, "heartbeat.log")), "nobody was promised a heartbeat");
        Assert.Equal("Ready", (await vm.Agent.ReportAsync()).Status);
    }

    // What the agent takes is not enough: it cuts long messages, and takes numbers where older ones want texts.
    private static void AssertKeepsToTheLimits(string file)
    {
        const int LongestMessage = 3072;
        const int LargestEvent = 6144;
        string[] keys = ["EventLevel", "EventPid", "EventTid", "Message", "OperationId", "TaskName", "Timestamp", "Version"];
        Assert.NotEqual((byte)0xEF, File.ReadAllBytes(file)[0]);
        Assert.All((JsonArray)JsonNode.Parse(File.ReadAllText(file))!, one =>
        {
            Dictionary<string, string> values = one!.AsObject().ToDictionary(
                value => value.Key, value => value.Value!.GetValue<string>(), StringComparer.Ordinal);
            Assert.Equal(keys, values.Keys.Order(StringComparer.Ordinal));
            Assert.InRange(values["Message"].Length, 1, LongestMessage);
            Assert.InRange(values.Values.Sum(value => value.Length), 1, LargestEvent);
        });
    }

    private static void TellEverything(VirtualMachine vm) =>
        File.WriteAllText(Path.Combine(vm.Agent.HandlerFolder, "LogSeverity.json"), """{"EventLogLevel": 0}""");

    private static string[] Files(VirtualMachine vm) => Directory.GetFileSystemEntries(Path.Combine(vm.Agent.LogFolder, "events"));
}
