using System.Globalization;
using System.Text.Json.Nodes;

using AgentEmulator.Telemetry;

namespace AgentEmulator.Tests;

public sealed class EventTests : IDisposable
{
    private readonly VirtualMachine _vm = new();
    private readonly string _folder;

    public EventTests()
    {
        _folder = Path.Combine(_vm.Log, "events");
        Directory.CreateDirectory(_folder);
    }

    public void Dispose() => _vm.Dispose();

    [Fact]
    public void P50_Events_are_collected_and_the_folder_is_emptied()
    {
        Write("1700000000.json", Event("one").ToJsonString());
        Write("1700000001.json", new JsonArray(Event("two"), Event("three")).ToJsonString());
        Write("half.tmp", "x");

        EventCollection collected = EventCollector.Collect(_vm.Options);

        Assert.Equal(["two", "three", "one"], collected.Events.Select(item => item.Values["message"]));
        Assert.Equal("Contoso.Probe-1.2.3.4", collected.Events[0].EventName);
        Assert.Empty(Directory.GetFiles(_folder));
        Assert.Equal(3, collected.Deleted.Count);
        Assert.Empty(collected.Dropped);
    }

    [Theory]
    [InlineData("Version")]
    [InlineData("Timestamp")]
    [InlineData("TaskName")]
    [InlineData("EventLevel")]
    [InlineData("Message")]
    [InlineData("EventPid")]
    [InlineData("EventTid")]
    [InlineData("OperationId")]
    public void P50_Each_of_the_eight_keys_is_needed(string key)
    {
        JsonObject item = Event("text");
        item.Remove(key);
        Write("1.json", item.ToJsonString());

        EventCollection collected = EventCollector.Collect(_vm.Options);

        Assert.Empty(collected.Events);
        Assert.Contains("MissingKeyError", Assert.Single(collected.Dropped), StringComparison.Ordinal);
    }

    [Fact]
    public void P50_Keys_may_be_written_in_any_case_and_others_are_ignored()
    {
        Write("1.json", Event("text").ToJsonString().Replace("OperationId", "operationID", StringComparison.Ordinal).Replace("{", "{\"Extra\":[1],", StringComparison.Ordinal));

        Assert.Single(EventCollector.Collect(_vm.Options).Events);
    }

    [Theory]
    [InlineData(AgentGeneration.Current, 1)]
    [InlineData(AgentGeneration.Debian12, 0)]
    public void P50_Only_the_current_agent_takes_integers_as_ids(AgentGeneration generation, int taken)
    {
        JsonObject item = Event("text");
        item["EventPid"] = 123;
        Write("1.json", item.ToJsonString());

        Assert.Equal(taken, EventCollector.Collect(_vm.Options with { Generation = generation }).Events.Count);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("  ", 0)]
    [InlineData("x", 1)]
    public void P50_An_empty_message_is_dropped(string message, int taken)
    {
        Write("1.json", Event(message).ToJsonString());

        Assert.Equal(taken, EventCollector.Collect(_vm.Options).Events.Count);
    }

    [Fact]
    public void P50_A_message_is_cut_at_3072_characters()
    {
        Write("1.json", Event(new string('m', 5000)).ToJsonString());

        Assert.Equal(3072, Assert.Single(EventCollector.Collect(_vm.Options).Events).Values["message"].Length);
    }

    [Fact]
    public void P50_An_event_larger_than_6144_characters_is_dropped()
    {
        JsonObject item = Event(new string('m', 3072));
        item["OperationId"] = new string('o', 3100);
        Write("1.json", item.ToJsonString());

        Assert.Contains("OversizeEventError", Assert.Single(EventCollector.Collect(_vm.Options).Dropped), StringComparison.Ordinal);
    }

    [Fact]
    public void P50_A_file_above_4_mib_and_one_that_is_no_json_are_deleted_unread()
    {
        Write("1.json", new string(' ', (4 * 1024 * 1024) + 1));
        Write("2.json", "{");

        EventCollection collected = EventCollector.Collect(_vm.Options);

        Assert.Equal((0, 2, 2), (collected.Events.Count, collected.Dropped.Count, collected.Deleted.Count));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void P50_A_file_that_is_no_json_ends_the_older_agents_collection()
    {
        Write("3.json", Event("new").ToJsonString());
        Write("2.json", "{ no JSON");
        Write("1.json", Event("old").ToJsonString());

        EventCollection collection = EventCollector.Collect(_vm.Options with { Generation = AgentGeneration.Debian12 });

        Assert.Equal("new", Assert.Single(collection.Events).Values["message"]);
        Assert.Equal(3, collection.Deleted.Count);
    }

    [Theory]
    [InlineData(AgentGeneration.Current, 360)]
    [InlineData(AgentGeneration.Debian12, 300)]
    public void P50_Of_too_many_events_the_newest_files_count(AgentGeneration generation, int most)
    {
        for (int i = 0; i < 40; i++)
        {
            var events = new JsonArray();
            for (int j = 0; j < 10; j++)
            {
                events.Add((JsonNode)Event($"file {i}"));
            }

            Write(string.Create(CultureInfo.InvariantCulture, $"{1000 + i}.json"), events.ToJsonString());
        }

        EventCollection collected = EventCollector.Collect(_vm.Options with { Generation = generation });

        Assert.Equal(most, collected.Events.Count);
        Assert.Equal("file 39", collected.Events[0].Values["message"]);
        Assert.DoesNotContain(collected.Events, item => item.Values["message"] == "file 0");
        Assert.Empty(Directory.GetFiles(_folder));
    }

    private static JsonObject Event(string message) => new()
    {
        ["Version"] = "1.2.3.4",
        ["Timestamp"] = "2026-01-01T00:00:00.000000Z",
        ["TaskName"] = "Freeze",
        ["EventLevel"] = "Informational",
        ["Message"] = message,
        ["EventPid"] = "123",
        ["EventTid"] = "1",
        ["OperationId"] = "6c1f0000-0000-0000-0000-000000000000",
    };

    private void Write(string name, string content)
    {
        using FileStream file = File.Create(Path.Combine(_folder, name));
        file.Write(System.Text.Encoding.UTF8.GetBytes(content));
    }
}
