using System.Text;

using Newtonsoft.Json.Linq;

using SnapshotCore.Errors;
using SnapshotCore.Reporting;
using SnapshotCore.Reporting.Messages;

namespace SnapshotCore.Tests.Reporting.Messages;

public class TranslatedReportTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private static readonly BackupError Busy = new(
        ErrorCode.FreezeFailed, "File system /data is frozen: FIFREEZE answered EBUSY.", "Thaw it with 'fsfreeze --unfreeze /data'.");

    private static readonly DiskReport Good = new(true, "https://a/c?snapshot=1", "https://a/c", "");

    public static TheoryData<string> Locales => ["ko-KR", "zh-TW"];

    [Theory]
    [InlineData("ko-KR", "하나 이상의 파일 시스템을 동결하지 못했습니다. 파일 시스템의 상태를", "다시 시도하세요. (상세: ", ")")]
    [InlineData("zh-TW", "有一個或多個檔案系統無法凍結。請檢查其狀態", "然後重試備份。（詳細資料：", "）")]
    public void A_failure_is_the_codes_sentence_and_remedy_then_the_English_detail(
        string locale, string begin, string between, string end)
    {
        var outcome = BackupOutcome.Failed(Busy);

        string text = MessageStr(locale, outcome);

        Assert.StartsWith(begin, text, StringComparison.Ordinal);
        Assert.EndsWith($"{between}{Busy}{end}", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Locales))]
    public void File_and_blob_speak_the_language_and_nothing_else_changes(string locale)
    {
        BackupOutcome outcome = BackupOutcome.Failed(Busy, ErrorCode.PreScriptTimeout) with
        {
            Creator = SnapshotCreator.GuestExtension,
            HasUploadFailed = true,
        };

        JObject file = FileReport(locale, outcome);
        JObject english = FileReport("en-us", outcome);

        foreach (JObject report in new[] { file, english })
        {
            JObject blob = Only((string)report["status"]!["substatus"]![0]!["name"]!);
            Assert.True(JToken.DeepEquals(report["status"]!["formattedMessage"], blob["status"]!["formattedMessage"]));
            Assert.Equal("en-US", (string?)report["status"]!["formattedMessage"]!["lang"]);
            Assert.EndsWith(
                " StatusCode.FailedPrepostPreScriptTimeout, statusBlobUploadError=true, snapshotCreator=guestExtension, ",
                MessageStr(report), StringComparison.Ordinal);
            report["status"]!["formattedMessage"]!["message"] = "";
            blob["status"]!["formattedMessage"]!["message"] = "";
            report["status"]!["substatus"]![0]!["name"] = blob.ToString();
        }

        Assert.True(JToken.DeepEquals(english, file), $"{english}\n{file}");
    }

    [Theory]
    [InlineData("ko-KR", "애플리케이션 일치 스냅샷을 만들었습니다.", "크래시 일치 스냅샷을 만들었습니다. (상세: By configuration.)")]
    [InlineData("zh-TW", "已建立應用程式一致的快照。", "已建立損毀一致的快照。（詳細資料：By configuration.）")]
    public void Of_successes_the_file_system_consistent_one_alone_has_no_words(string locale, string application, string crash)
    {
        Assert.Equal(application, MessageStr(locale, Snapshotted(Consistency.Application)));
        Assert.Equal(crash, MessageStr(locale, Snapshotted(Consistency.Crash)));
        Assert.Equal("", MessageStr(locale, Snapshotted(Consistency.FileSystem)));
        Assert.Equal("", MessageStr(locale, BackupOutcome.NothingToDo()));
    }

    [Theory]
    [InlineData("ko-KR", "스냅샷은 만들어졌지만", "크래시", "일부 스냅샷은")]
    [InlineData("zh-TW", "快照雖已建立", "損毀一致", "部分快照失敗")]
    public void A_sentence_tells_what_the_code_alone_does_not(string locale, string inconsistent, string crash, string some)
    {
        var partly = BackupOutcome.Failed(
            new BackupError(ErrorCode.SnapshotFailedNoNetwork, "1 of 2.", "Look."), ErrorCode.SnapshotFailedRestrictedNetwork);
        var notFrozen = BackupOutcome.Snapshotted(new ConsistencyVerdict(Consistency.Crash, "EBUSY."), [Good], ErrorCode.FreezeFailed);

        Assert.StartsWith(inconsistent, MessageStr(locale, Snapshotted(Consistency.None)), StringComparison.Ordinal);
        Assert.StartsWith(some, MessageStr(locale, partly), StringComparison.Ordinal);
        Assert.Contains(crash, MessageStr(locale, notFrozen), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Locales))]
    public void The_transitional_report_contains_the_word_transition_and_no_English(string locale)
    {
        string text = MessageStr(locale, BackupOutcome.Transition());

        Assert.Contains("Transition", text, StringComparison.Ordinal);
        Assert.DoesNotContain("backup", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ko-KR", "Pre-ScriptTimeout (308): 사전 스크립트가 제한 시간을 초과했습니다. ")]
    [InlineData("zh-TW", "Pre-ScriptTimeout (308): 前置指令碼超過了時限。")]
    public void An_error_of_a_script_begins_with_its_documented_name_also_on_the_way_to_a_success(string locale, string begin)
    {
        var error = new BackupError(ErrorCode.PreScriptTimeout, "The pre-script took 3 s.", "Look.");
        BackupOutcome survived = BackupOutcome.Snapshotted(
            new ConsistencyVerdict(Consistency.FileSystem, ""), [Good], error.Code) with
        { Message = error.ToString() };

        Assert.All([BackupOutcome.Failed(error), survived], outcome =>
        {
            string text = MessageStr(locale, outcome);
            Assert.StartsWith(begin, text, StringComparison.Ordinal);
            Assert.Contains("The pre-script took 3 s. Look.", text, StringComparison.Ordinal);
            Assert.EndsWith(" StatusCode.FailedPrepostPreScriptTimeout,", text, StringComparison.Ordinal);
        });
    }

    [Theory]
    [MemberData(nameof(Locales))]
    public void However_long_the_detail_sentence_remedy_and_facts_of_every_code_stay_whole(string locale)
    {
        var language = MessageLanguage.Of(locale);
        string[] details = [new('x', 5000), new('"', 5000), new('한', 5000), string.Concat(Enumerable.Repeat("\U0001F600", 3000))];
        Assert.All(ErrorCatalogue.All.Where(entry => entry.Source != ErrorSource.None), entry => Assert.All(details, detail =>
        {
            BackupOutcome outcome = BackupOutcome.Failed(new BackupError(entry.Code, detail, detail)) with
            {
                Creator = SnapshotCreator.BackupHostService,
                HostStatusPreSnapshot = 200,
                HostStatusDoSnapshot = 556,
                HasUploadFailed = true,
            };

            string message = EmbeddedMessage.Compose(outcome, language);

            string text = (string)JObject.Parse(message)["messageStr"]!;
            Assert.InRange(message.Length, 900, 1024);
            Assert.Contains(language.Sentence(entry), text, StringComparison.Ordinal);
            Assert.Contains("...[cut]", text, StringComparison.Ordinal);
            Assert.EndsWith("snapshotCreator=backupHostService, hostStatusCodePreSnapshot=200, hostStatusCodeDoSnapshot=556, ", text, StringComparison.Ordinal);
        }));
    }

    [Theory]
    [MemberData(nameof(Locales))]
    public void A_file_in_another_language_is_ASCII_below_the_agents_limit_and_without_secrets(string locale)
    {
        var error = new BackupError(ErrorCode.SnapshotFailedNoNetwork, "https://a/c?sig=SECRET " + new string('한', 3000), "Open.");
        BackupOutcome outcome = BackupOutcome.Failed(error) with
        {
            Disks = [.. Enumerable.Repeat(new DiskReport(false, null, "https://a/c", new string('中', 5000)), 100)],
        };

        byte[] file = StatusDocument.FileReport(Context(locale), outcome, Now);

        Assert.True(Ascii.IsValid(file) && file.Length <= StatusDocument.LongestFile);
        Assert.DoesNotContain("SECRET", Encoding.ASCII.GetString(file), StringComparison.Ordinal);
        Assert.Contains("https://a/c?<redacted>", MessageStr(FileReport(locale, outcome)), StringComparison.Ordinal);
    }

    private static BackupOutcome Snapshotted(Consistency consistency) =>
        BackupOutcome.Snapshotted(new ConsistencyVerdict(consistency, "By configuration."), [Good]);

    private static ReportContext Context(string locale) =>
        new("Contoso.Snapshot", "1.0", "1.2.3.4", "task-1", "1", IsClassicVm: false, "9f1c6c0e") { Language = MessageLanguage.Of(locale) };

    private static JObject FileReport(string locale, BackupOutcome outcome) =>
        Only(Encoding.ASCII.GetString(StatusDocument.FileReport(Context(locale), outcome, Now)));

    private static string MessageStr(string locale, BackupOutcome outcome) => MessageStr(FileReport(locale, outcome));

    private static string MessageStr(JObject report) =>
        (string)JObject.Parse((string)report["status"]!["formattedMessage"]!["message"]!)["messageStr"]!;

    private static JObject Only(string text) => Assert.IsType<JObject>(Assert.Single(JArray.Parse(text)));
}
