using System.Globalization;
using System.Resources;

using SnapshotCore.Errors;

namespace SnapshotCore.Reporting.Messages;

/// <summary>
/// A language that reports speak to people in. English stands in the code (<see cref="ErrorCatalogue"/>,
/// <see cref="EnglishTexts"/>); each other one is a resource in this library, under a name of its own and without a culture, since
/// the programs are built without cultures and satellites. It is opened at the first text that is looked for in it.
/// </summary>
public sealed class MessageLanguage
{
    private readonly ResourceManager? _texts;

    private MessageLanguage(string name, string? resource)
    {
        Name = name;
        _texts = resource is null
            ? null
            : new ResourceManager($"{typeof(MessageLanguage).Namespace}.{resource}", typeof(MessageLanguage).Assembly);
    }

    /// <summary>English, for every locale without a language of its own here.</summary>
    public static MessageLanguage English { get; } = new("en-US", null);

    /// <summary>The language and its country, e.g. <c>ko-KR</c>.</summary>
    public string Name { get; }

    /// <summary>Whether texts stay as the code has them.</summary>
    internal bool IsEnglish => _texts is null;

    /// <summary>The language for a locale; docs/protocol.md, "Status", has the rules.</summary>
    /// <param name="locale">The request's, e.g. <c>ko-KR</c> or <c>zh_TW</c>; null or unknown for English.</param>
    public static MessageLanguage Of(string? locale)
    {
        // A POSIX name has a code set and a variant behind: ko_KR.UTF-8, zh_TW@radical.
        string[] tags = (locale ?? "").Trim().Split('.', '@')[0].ToLowerInvariant().Split('-', '_');
        return tags[0] switch
        {
            "ko" => new MessageLanguage("ko-KR", "Korean"),
            "zh" when IsTraditional(tags) => new MessageLanguage("zh-TW", "TraditionalChinese"),
            _ => English,
        };
    }

    /// <summary>What an entry of the catalogue means.</summary>
    internal string Message(ErrorEntry entry) => Find($"{(int)entry.Code}.Message", entry.Message);

    /// <summary>What an entry of the catalogue means, and what the owner can do.</summary>
    internal string Sentence(ErrorEntry entry) => Join(Message(entry), Remedy(entry));

    /// <summary>A crash-consistent success.</summary>
    internal string CrashConsistent() => Find(nameof(EnglishTexts.CrashConsistent), EnglishTexts.CrashConsistent);

    /// <summary>Snapshots that nobody can vouch for.</summary>
    internal string Inconsistent() => Join(
        Find(nameof(EnglishTexts.Inconsistent), EnglishTexts.Inconsistent), Remedy(ErrorCatalogue.Of(ErrorCode.Error)));

    /// <summary>Two texts one after the other, either of which may be empty.</summary>
    internal string Join(string first, string second) => first.Length == 0 || second.Length == 0
        ? first + second
        : Fill(Find(nameof(EnglishTexts.Joined), EnglishTexts.Joined), first, second);

    /// <summary>A text and, in brackets, what it is in full; either may be empty.</summary>
    internal string Detail(string text, string detail) => text.Length == 0 || detail.Length == 0
        ? text + detail
        : Fill(Find(nameof(EnglishTexts.Detailed), EnglishTexts.Detailed), text, detail);

    private static bool IsTraditional(string[] tags) =>
        !tags.Contains("hans") && tags.Any(tag => tag is "hant" or "cht" or "tw" or "hk" or "mo");

    private static string Fill(string template, string first, string second) => template
        .Replace("{0}", first, StringComparison.Ordinal)
        .Replace("{1}", second, StringComparison.Ordinal);

    private string Remedy(ErrorEntry entry) =>
        entry.Remedy.Length == 0 ? "" : Find($"{(int)entry.Code}.Remedy", entry.Remedy);

    private string Find(string key, string english) =>
        _texts?.GetString(key, CultureInfo.InvariantCulture) ?? english;
}
