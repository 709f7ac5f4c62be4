using System.Collections;
using System.Reflection;
using System.Resources;
using System.Text.RegularExpressions;

using SnapshotCore.Errors;
using SnapshotCore.Reporting.Messages;

namespace SnapshotCore.Tests.Reporting.Messages;

public class MessageResourceTests
{
    // Latin words that belong to a text in any language: names of programs, files, keys, products and modes. A word that
    // is missing here is a name to be added, or English that was left over.
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "ALTER", "ARCHIVELOG", "Blob", "DATABASE", "HTTPS", "Host", "HttpProxy", "MountsToSkip", "Port", "Transition", "VM", "az",
        "backup", "blob", "check", "chmod", "chown", "command_path", "credString", "crt", "delete", "disk", "dmesg", "enforceSlaveOnly", "ext4",
        "extension", "findmnt", "for", "fsck", "include", "iostat", "ipc_folder", "l", "linux_user", "list", "log", "master",
        "postScriptLocation", "preScriptLocation", "protection", "prv", "restart", "role", "root", "s", "scripts", "setting",
        "slave", "status", "storage", "systemctl", "test", "thumbprint", "timeout", "timeoutInSeconds", "top", "tune2fs",
        "update", "vm", "vmsnapshot", "waagent", "walinuxagent", "workload_name", "x",
    };

    private const string Identifier =
        @"'vmsnapshot [a-z ]+'|/[\w./-]*\w|app-consistency[\w./-]+|\w+_\w+|[a-z]+[A-Z]\w+|chmod \d+|chown root|extension\.log|"
        + @"systemctl [a-z ]+agent|az (vm|backup|storage) [a-z -]+[a-z]|MountsToSkip|HttpProxy\.\w+|<\w+>(\.\w+)?";

    private static readonly Dictionary<string, string> English = EnglishByKey();

    public static TheoryData<string, string> Languages => new()
    {
        { "Korean", @"\p{IsHangulSyllables}" },
        { "TraditionalChinese", @"\p{IsCJKUnifiedIdeographs}" },
    };

    [Fact]
    public void There_is_a_resource_for_each_language_and_for_nothing_else()
    {
        string[] found = [.. typeof(MessageLanguage).Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".resources", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

        Assert.Equal(Languages.Select(row => ResourceName((string)row[0])), found);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_language_has_exactly_the_texts_that_English_has(string language, string letters)
    {
        Dictionary<string, string> texts = Read(language);

        Assert.Equal(English.Keys.Order(StringComparer.Ordinal), texts.Keys.Order(StringComparer.Ordinal));
        Assert.All(texts.Where(text => text.Key != nameof(EnglishTexts.Joined)), text => Assert.Matches(letters, text.Value));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_text_has_the_placeholders_of_the_English_one(string language, string letters)
    {
        _ = letters;
        Assert.All(Read(language), text => Assert.Equal(Found(@"\{\d\}", English[text.Key]), Found(@"\{\d\}", text.Value)));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void No_English_is_left_but_names(string language, string letters)
    {
        _ = letters;
        Assert.All(Read(language), text =>
        {
            string paths = Regex.Replace(text.Value, @"[\w./-]*/[\w./-]+", "", RegexOptions.NonBacktracking);
            Assert.Empty(Found("[A-Za-z][A-Za-z0-9_]*", paths).Except(Names));
        });
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_path_key_command_and_number_of_the_English_text_is_there(string language, string letters)
    {
        _ = letters;
        Assert.All(Read(language), text =>
        {
            string[] names = Found(Identifier, English[text.Key]);
            Assert.All(names, name => Assert.Contains(name.TrimEnd(), text.Value, StringComparison.Ordinal));
        });
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_sentence_ends_as_sentences_do(string language, string letters)
    {
        _ = letters;
        Assert.All(
            Read(language).Where(text => text.Key is not (nameof(EnglishTexts.Joined) or nameof(EnglishTexts.Detailed))),
            text => Assert.EndsWith(language == "Korean" ? "." : "。", text.Value, StringComparison.Ordinal));
    }

    private static Dictionary<string, string> EnglishByKey()
    {
        var texts = ErrorCatalogue.All.ToDictionary(entry => $"{(int)entry.Code}.Message", entry => entry.Message);
        foreach (ErrorEntry entry in ErrorCatalogue.All.Where(entry => entry.Remedy.Length > 0))
        {
            texts.Add($"{(int)entry.Code}.Remedy", entry.Remedy);
        }

        foreach (FieldInfo field in typeof(EnglishTexts).GetFields(BindingFlags.NonPublic | BindingFlags.Static))
        {
            texts.Add(field.Name, (string)field.GetRawConstantValue()!);
        }

        return texts;
    }

    private static Dictionary<string, string> Read(string language)
    {
        using var reader = new ResourceReader(typeof(MessageLanguage).Assembly.GetManifestResourceStream(ResourceName(language))!);
        return reader.Cast<DictionaryEntry>().ToDictionary(text => (string)text.Key, text => (string)text.Value!);
    }

    private static string ResourceName(string language) => $"{typeof(MessageLanguage).Namespace}.{language}.resources";

    private static string[] Found(string pattern, string text) =>
        [.. Regex.Matches(text, pattern, RegexOptions.NonBacktracking).Select(match => match.Value).Order(StringComparer.Ordinal)];
}
