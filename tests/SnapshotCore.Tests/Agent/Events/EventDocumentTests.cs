using System.Text;

using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

using SnapshotCore.Agent.Events;

namespace SnapshotCore.Tests.Agent.Events;

public sealed class EventDocumentTests
{
    private static readonly DateTimeOffset Time = new(2026, 3, 4, 5, 6, 7, 89, TimeSpan.Zero);
    private static readonly EventOrigin Origin = new("Contoso.Snapshot-1.2.3.4", "task_1", 123, 4567);

    [Fact]
    public void An_event_has_its_eight_keys_and_all_values_are_texts() =>
        Assert.Equal(
            """
            [{"Version":"Contoso.Snapshot-1.2.3.4","Timestamp":"2026-03-04T05:06:07.089Z","TaskName":"Enable","EventLevel":"Warning","Message":"said","EventPid":"123","EventTid":"00004567","OperationId":"task_1"}]
            """,
            Encoding.UTF8.GetString(EventDocument.Write([new(Time, EventLevel.Warning, "said")], Origin)));

    [Theory]
    [InlineData(EventLevel.Verbose, "Verbose")]
    [InlineData(EventLevel.Info, "Info")]
    [InlineData(EventLevel.Warning, "Warning")]
    [InlineData(EventLevel.Error, "Error")]
    public void The_level_is_the_true_one(EventLevel level, string expected) =>
        Assert.Equal(expected, (string?)Written([new(Time, level, "said")], Origin)[0]["EventLevel"]);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void Before_the_task_is_known_its_id_is_nil(string? task) => Assert.Equal(
        "00000000-0000-0000-0000-000000000000",
        (string?)Written([new(Time, EventLevel.Info, "said")], Origin with { TaskId = task })[0]["OperationId"]);

    [Fact]
    public void The_thread_has_at_least_eight_digits()
    {
        JArray written = Written([new(Time, EventLevel.Info, "said")], Origin with { ThreadId = 1_234_567_890 });

        Assert.Equal("1234567890", (string?)written[0]["EventTid"]);
    }

    [Fact]
    public void The_worst_file_is_still_taken_by_the_agent()
    {
        var longest = new AgentEvent(Time, EventLevel.Warning, new string('\u0001', EventMessage.Longest));

        byte[] file = EventDocument.Write(
            [.. Enumerable.Repeat(longest, EventLog.MostEvents)], Origin with { TaskId = new string('x', 100_000) });

        Assert.InRange(file.Length, 1, 4 << 20);
        Assert.All(
            JArray.Parse(Encoding.UTF8.GetString(file)),
            one => Assert.InRange(one.Values<JProperty>().Sum(field => ((string)field!.Value!).Length), 1, 6144));
    }

    [Fact]
    public void What_is_no_text_does_not_spoil_the_file()
    {
        byte[] file = EventDocument.Write([new(Time, EventLevel.Info, "half \ud83d")], Origin);

        Assert.Contains("half \uFFFD", new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(file), StringComparison.Ordinal);
        Assert.Equal((byte)'[', file[0]);
    }

    private static JArray Written(IReadOnlyList<AgentEvent> events, EventOrigin origin)
    {
        string text = Encoding.UTF8.GetString(EventDocument.Write(events, origin));
        using var reader = new JsonTextReader(new StringReader(text)) { DateParseHandling = DateParseHandling.None };
        return JArray.Load(reader);
    }
}
