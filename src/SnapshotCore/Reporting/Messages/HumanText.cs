using SnapshotCore.Errors;

namespace SnapshotCore.Reporting.Messages;

/// <summary>The part of <c>messageStr</c> that is for people; docs/protocol.md, "Status".</summary>
internal sealed class HumanText
{
    private readonly MessageLanguage _language;
    private readonly string _headline;
    private readonly string _detail;

    private HumanText(MessageLanguage language, string headline, string detail)
    {
        _language = language;
        _headline = headline;
        _detail = detail;
    }

    /// <summary>Whether nothing is said, or nothing is left.</summary>
    internal bool IsEmpty => _headline.Length == 0 && _detail.Length == 0;

    /// <summary>What is to be said of an outcome.</summary>
    /// <param name="outcome">The outcome, whose <see cref="BackupOutcome.Message"/> is English.</param>
    /// <param name="language">The language to say it in.</param>
    /// <param name="longest">Characters that each part may have.</param>
    internal static HumanText Of(BackupOutcome outcome, MessageLanguage language, int longest)
    {
        string name = DocumentedName(outcome);
        if (language.IsEnglish || outcome.Message.Length == 0)
        {
            return new HumanText(language, "", ReportText.Fit(name + outcome.Message, longest));
        }

        // What English says beyond the same headline; often that is all of it, since it names the mount, the disk, the error.
        string english = Headline(outcome, MessageLanguage.English);
        string detail = outcome.Message.StartsWith(english, StringComparison.Ordinal)
            ? outcome.Message[english.Length..].TrimStart()
            : outcome.Message;
        return new HumanText(language, name + Headline(outcome, language), ReportText.Fit(detail, longest));
    }

    /// <summary>The same with fewer characters: the detail's go first, with a visible mark.</summary>
    internal HumanText Shorter(int by) => _detail.Length > 0
        ? new HumanText(_language, _headline, Shorten(_detail, by))
        : new HumanText(_language, Shorten(_headline, by), "");

    /// <inheritdoc/>
    public override string ToString() => _language.Detail(_headline, _detail);

    private static string Shorten(string text, int by) => ReportText.Cut(text, Math.Max(0, text.Length - by));

    private static string Headline(BackupOutcome outcome, MessageLanguage language)
    {
        if (!outcome.IsSuccess)
        {
            bool isInconsistent = outcome is { Code: ErrorCode.Error, Disks.Count: > 0 }
                && outcome.Disks.All(disk => disk.IsSuccessful);
            return isInconsistent ? language.Inconsistent() : language.Sentence(FailureOf(outcome));
        }

        bool isCrash = outcome.Consistency == Consistency.Crash;
        ErrorEntry health = ErrorCatalogue.Of(outcome.HealthCode);
        return health.Source == ErrorSource.None
            ? isCrash ? language.CrashConsistent() : language.Message(ErrorCatalogue.Of(outcome.Code))
            : language.Join(language.Sentence(health), isCrash ? language.CrashConsistent() : "");
    }

    // That only some snapshots failed shows in the health code alone.
    private static ErrorEntry FailureOf(BackupOutcome outcome) => ErrorCatalogue.Of(
        outcome is { Code: ErrorCode.SnapshotFailedNoNetwork, HealthCode: ErrorCode.SnapshotFailedRestrictedNetwork }
            ? outcome.HealthCode
            : outcome.Code);

    // Owners look an error of their scripts up by the name that the product's documentation gives it.
    private static string DocumentedName(BackupOutcome outcome)
    {
        ErrorEntry entry = EmbeddedMessage.NamedEntry(outcome);
        bool isAboutIt = outcome.IsSuccess || entry.Code == outcome.Code;
        return isAboutIt && entry.DocumentedName.Length > 0 ? $"{entry.DocumentedName} ({(int)entry.Code}): " : "";
    }
}
