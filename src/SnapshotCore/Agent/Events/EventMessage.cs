using System.Globalization;
using System.Text;

namespace SnapshotCore.Agent.Events;

/// <summary>
/// Packs lines into as few events as the agent's limit of a message (3072 characters) allows, in their order, nothing left
/// out. Lines of different levels never share an event: its level is true for each of them. docs/protocol.md, "Events".
/// </summary>
internal static class EventMessage
{
    /// <summary>The most characters of one message.</summary>
    internal const int Longest = 3000;

    /// <summary>The most characters of a part of a line that does not fit into one message.</summary>
    internal const int LongestPart = 2900;

    internal static IReadOnlyList<AgentEvent> Pack(IEnumerable<EventLine> lines)
    {
        var events = new List<AgentEvent>();
        var message = new StringBuilder(Longest);
        EventLine? first = null;
        foreach (EventLine line in lines)
        {
            string head = HeadOf(line);
            int length = head.Length + line.Text.Length;
            if (first is not null && (first.Level != line.Level || message.Length + 1 + length > Longest))
            {
                Close();
            }

            if (length > Longest)
            {
                events.AddRange(Split(head, line));
                continue;
            }

            if (first is not null)
            {
                _ = message.Append('\n');
            }

            first ??= line;
            _ = message.Append(head).Append(line.Text);
        }

        Close();
        return events;

        void Close()
        {
            if (first is not null)
            {
                events.Add(new AgentEvent(first.Time, first.Level, message.ToString()));
                _ = message.Clear();
                first = null;
            }
        }
    }

    /// <summary>A moment as lines and events say it.</summary>
    internal static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static string HeadOf(EventLine line) => $"{Format(line.Time)}\t[{line.Level}]:\t";

    private static IEnumerable<AgentEvent> Split(string head, EventLine line)
    {
        List<string> parts = [];
        for (int start = 0; start < line.Text.Length; start += parts[^1].Length)
        {
            int length = Math.Min(LongestPart, line.Text.Length - start);
            if (start + length < line.Text.Length && char.IsHighSurrogate(line.Text[start + length - 1]))
            {
                length--; // not between the halves of a pair
            }

            parts.Add(line.Text.Substring(start, length));
        }

        return parts.Select((part, i) => new AgentEvent(line.Time, line.Level, $"{head}[{i + 1}/{parts.Count}] {part}"));
    }
}
