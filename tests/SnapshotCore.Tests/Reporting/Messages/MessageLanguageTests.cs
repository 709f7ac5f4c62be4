using SnapshotCore.Errors;
using SnapshotCore.Reporting.Messages;

namespace SnapshotCore.Tests.Reporting.Messages;

public class MessageLanguageTests
{
    [Theory]
    [InlineData("ko-KR", "ko-KR")]
    [InlineData("ko", "ko-KR")]
    [InlineData("KO-kr", "ko-KR")]
    [InlineData("ko_KR.UTF-8", "ko-KR")]
    [InlineData(" ko-KR ", "ko-KR")]
    [InlineData("zh-TW", "zh-TW")]
    [InlineData("zh_TW", "zh-TW")]
    [InlineData("ZH-tw", "zh-TW")]
    [InlineData("zh-Hant", "zh-TW")]
    [InlineData("zh-Hant-TW", "zh-TW")]
    [InlineData("zh-HK", "zh-TW")]
    [InlineData("zh-MO", "zh-TW")]
    [InlineData("zh-CHT", "zh-TW")]
    [InlineData("zh_TW@radical", "zh-TW")]
    public void A_locale_has_its_language(string locale, string language) =>
        Assert.Equal(language, MessageLanguage.Of(locale).Name);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("en-us")]
    [InlineData("en-GB")]
    [InlineData("kok-IN")]
    [InlineData("korean")]
    [InlineData("zh")]
    [InlineData("zh-CN")]
    [InlineData("zh-Hans-TW")]
    [InlineData("de-KO")]
    [InlineData("-ko")]
    [InlineData("1042")]
    [InlineData("\u0000\ud800")]
    public void Every_other_locale_is_English(string? locale) => Assert.Same(MessageLanguage.English, MessageLanguage.Of(locale));

    [Fact]
    public void English_is_what_the_catalogue_says()
    {
        Assert.All(ErrorCatalogue.All, entry => Assert.Equal(entry.Sentence, MessageLanguage.English.Sentence(entry)));
    }

    [Theory]
    [InlineData("ko", "Transition: 백업이")]
    [InlineData("zh-TW", "Transition：備份")]
    public void The_transitional_sentence_contains_the_word_that_the_service_looks_for(string locale, string begin) =>
        Assert.StartsWith(begin, MessageLanguage.Of(locale).Message(ErrorCatalogue.Of(ErrorCode.Transition)), StringComparison.Ordinal);
}
