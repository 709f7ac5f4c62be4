using System.Text.Json;
using System.Text.Json.Nodes;

using AgentEmulator.Json;

namespace AgentEmulator.Status;

/// <summary>How the agent shortens the status of an oversize file. A text that is missing makes it stumble.</summary>
internal static class StatusTruncation
{
    private const string Suffix = " ... [TRUNCATED]";
    private const int LongestMessage = 1024;
    private const int LongestSubstatusText = 10 * 1024;

    /// <summary>The shortened status, or why there is none.</summary>
    internal static (ExtensionStatus? Status, string? Poison) Apply(ExtensionStatus status)
    {
        if (Shorten(status.Message, LongestMessage) is not { } message)
        {
            return (null, "Its formattedMessage/message is missing or no text.");
        }

        int total = message.Length;
        var kept = new List<ExtensionSubstatus>();
        foreach (ExtensionSubstatus item in status.Substatus)
        {
            if (Shorten(item.Name, LongestSubstatusText) is not { } name || Shorten(item.Message, LongestSubstatusText) is not { } text)
            {
                return (null, "The name or message of a substatus is missing or no text.");
            }

            total += name.Length + text.Length;
            if (total > StatusFileJudge.LargestFile)
            {
                break;
            }

            kept.Add(item with { Name = name.Text, Message = text.Text });
        }

        return (status with { Message = message.Text, Substatus = kept }, null);
    }

    private static (string Text, int Length)? Shorten(JsonNode? value, int longest)
    {
        if (value?.GetValueKind() != JsonValueKind.String)
        {
            return null;
        }

        string text = value.GetValue<string>();
        int length = CodePoints.Length(text);
        return length < longest ? (text, length) : (CodePoints.Head(text, longest) + Suffix, longest + Suffix.Length);
    }
}
