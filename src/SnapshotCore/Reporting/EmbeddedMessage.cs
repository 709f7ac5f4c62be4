using System.Globalization;
using System.Text;

using Newtonsoft.Json;

using SnapshotCore.Errors;
using SnapshotCore.Reporting.Messages;

namespace SnapshotCore.Reporting;

/// <summary>
/// The text of <c>formattedMessage.message</c>: JSON inside the report's JSON, at most 1024 characters, since the
/// agent cuts longer ones in a way that would break it. docs/protocol.md, "Status".
/// </summary>
internal static class EmbeddedMessage
{
    internal const int LongestMessage = 1024;

    internal static string Compose(BackupOutcome outcome, MessageLanguage language)
    {
        var human = HumanText.Of(outcome, language, LongestMessage);
        string facts = Facts(outcome);
        if (Write(outcome, Join(human.ToString(), facts)) is { Length: <= LongestMessage } whole)
        {
            return whole;
        }

        if (language.IsEnglish) // the others have the sentence and the remedy in front as it is
        {
            human = HumanText.Of(outcome with { Message = Reordered(outcome) }, language, LongestMessage);
        }

        while (true)
        {
            string message = Write(outcome, Join(human.ToString(), facts));
            int excess = message.Length - LongestMessage;
            if (excess <= 0 || human.IsEmpty)
            {
                return message;
            }

            // A character takes one to six in JSON; this cuts no more than needed, and ends with the facts alone at
            // the worst, which are a few short words.
            human = human.Shorter((excess / 6) + 1);
        }
    }

    /// <summary>The entry whose name the message gives.</summary>
    internal static ErrorEntry NamedEntry(BackupOutcome outcome)
    {
        ErrorEntry health = ErrorCatalogue.Of(outcome.HealthCode);
        return health.IsOfApplication ? health : ErrorCatalogue.Of(outcome.Code);
    }

    // What is cut is the end, so the end must be what can be spared: what kind of failure it is comes first, then what
    // to do, then the details, which the log has too.
    private static string Reordered(BackupOutcome outcome)
    {
        if (outcome.Remedy.Length == 0)
        {
            return outcome.Message;
        }

        string kind = NamedEntry(outcome).Message;
        int place = outcome.Message.IndexOf(outcome.Remedy, StringComparison.Ordinal);
        string details = place < 0 ? outcome.Message : outcome.Message.Remove(place, outcome.Remedy.Length);
        if (details.StartsWith(kind, StringComparison.Ordinal))
        {
            details = details[kind.Length..];
        }

        return $"{kind} {outcome.Remedy} {details.Trim()}";
    }

    private static string Facts(BackupOutcome outcome)
    {
        var facts = new StringBuilder();
        ErrorEntry named = NamedEntry(outcome);
        if (named.IsOfApplication)
        {
            _ = facts.Append(CultureInfo.InvariantCulture, $" StatusCode.{named.Name},");
        }

        if (outcome.HasUploadFailed)
        {
            _ = facts.Append(" statusBlobUploadError=true, ");
        }

        foreach ((string key, string value) in TelemetryCollector.OfSnapshots(outcome))
        {
            _ = facts.Append(CultureInfo.InvariantCulture, $"{key}={value}, ");
        }

        return facts.ToString();
    }

    private static string Join(string human, string facts) =>
        human.Length == 0 || facts.Length == 0 || facts[0] == ' ' ? human + facts : $"{human} {facts}";

    private static string Write(BackupOutcome outcome, string messageStr)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var json = new JsonTextWriter(text))
        {
            json.WriteStartObject();
            json.WritePropertyName("messageStr");
            json.WriteValue(messageStr);
            json.WritePropertyName("snapshotConsistency");
            json.WriteValue((int)outcome.Consistency);
            json.WritePropertyName("jobMessage");
            json.WriteValue("");
            json.WritePropertyName("isSizeComputationFailed");
            json.WriteValue(outcome.Storage.IsSizeComputationFailed);
            json.WriteEndObject();
        }

        return text.ToString();
    }
}
