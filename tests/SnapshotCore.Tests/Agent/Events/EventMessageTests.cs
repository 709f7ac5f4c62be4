using FsCheck;
using FsCheck.Fluent;

using SnapshotCore.Agent.Events;

namespace SnapshotCore.Tests.Agent.Events;

public sealed class EventMessageTests
{
    private static readonly DateTimeOffset Time = new(2026, 3, 4, 5, 6, 7, 89, TimeSpan.Zero);

    [Fact]
    public void Lines_of_one_level_share_an_event_and_have_time_level_and_text_between_tabs()
    {
        IReadOnlyList<AgentEvent> events = EventMessage.Pack(
        [
            new(Time, EventLevel.Info, "first"),
            new(Time.AddSeconds(1), EventLevel.Info, "second"),
            new(Time.AddSeconds(2), EventLevel.Warning, "third"),
            new(Time.AddSeconds(3), EventLevel.Info, "fourth"),
        ]);

        Assert.Equal(
            [
                new(Time, EventLevel.Info, "2026-03-04T05:06:07.089Z\t[Info]:\tfirst\n2026-03-04T05:06:08.089Z\t[Info]:\tsecond"),
                new(Time.AddSeconds(2), EventLevel.Warning, "2026-03-04T05:06:09.089Z\t[Warning]:\tthird"),
                new(Time.AddSeconds(3), EventLevel.Info, "2026-03-04T05:06:10.089Z\t[Info]:\tfourth"),
            ],
            events);
    }

    [Fact]
    public void A_line_that_does_not_fit_is_split_into_numbered_parts_with_its_time()
    {
        string text = new string('a', 2900) + new string('b', 2900) + "c";

        IReadOnlyList<AgentEvent> events = EventMessage.Pack([new(Time, EventLevel.Error, text)]);

        Assert.Equal(
            ["[1/3] " + new string('a', 2900), "[2/3] " + new string('b', 2900), "[3/3] c"],
            events.Select(one => one.Message.Split('\t')[2]));
        Assert.All(events, one => Assert.StartsWith("2026-03-04T05:06:07.089Z\t[Error]:\t[", one.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_gives_no_event() => Assert.Empty(EventMessage.Pack([]));

    [Fact]
    public void Whatever_is_said_no_event_is_too_long_nothing_is_lost_and_the_order_is_kept()
    {
        Gen<string> text = Gen.Elements("", "x", "\ud83d\ude00", "two\nlines", "\t").Zip(Gen.Elements(1, 7, 400, 1480, 3100))
            .Select(pair => string.Concat(Enumerable.Repeat(pair.Item1, pair.Item2)));
        Gen<EventLine> line = text.Zip(Gen.Elements(Enum.GetValues<EventLevel>()))
            .Select(pair => new EventLine(Time, pair.Item2, pair.Item1));

        Prop.ForAll(line.ArrayOf().ToArbitrary(), lines =>
        {
            IReadOnlyList<AgentEvent> events = EventMessage.Pack(lines);

            Assert.All(events, one => Assert.InRange(one.Message.Length, 1, EventMessage.Longest));
            Assert.All(events, one => Assert.Equal(one.Message.EnumerateRunes().Sum(rune => rune.Utf16SequenceLength), one.Message.Length));
            Assert.All(events, one => Assert.DoesNotContain('\uFFFD', one.Message));
            Assert.Equal(string.Concat(lines.Select(said => $"{said.Level}{said.Text}")), Told(events));
        }).QuickCheckThrowOnFailure();
    }

    // Levels and texts in their order: heads, marks of parts and the line ends between lines taken away again.
    private static string Told(IReadOnlyList<AgentEvent> events)
    {
        var told = new System.Text.StringBuilder();
        foreach (AgentEvent one in events)
        {
            string head = $"2026-03-04T05:06:07.089Z\t[{one.Level}]:\t";
            foreach (string line in $"\n{one.Message}".Split($"\n{head}").Skip(1))
            {
                int mark = line.StartsWith('[') ? line.IndexOf("] ", StringComparison.Ordinal) + 2 : 0;
                bool isContinued = mark > 0 && !line.StartsWith("[1/", StringComparison.Ordinal);
                told.Append(isContinued ? "" : one.Level.ToString()).Append(line.AsSpan(mark));
            }
        }

        return told.ToString();
    }
}
