using System.Text;

using FsCheck;
using FsCheck.Fluent;

using Newtonsoft.Json.Linq;

using ReportSchemas;

using SnapshotCore.Errors;
using SnapshotCore.Reporting;

namespace SnapshotCore.Tests.Reporting;

/// <summary>What is left of texts that are too long for a report.</summary>
public sealed class ShorteningTests
{
    private const string Mark = "...[cut]";
    private const string Remedy = "Unmount what is not needed, and retry.";

    private static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private static readonly ReportContext Context = new("Contoso.Snapshot", "1.0", "1.2.3.4", "task", "1", IsClassicVm: false, "id");

    [Fact]
    public void A_long_message_keeps_what_failed_and_what_to_do_and_loses_the_end_of_the_details()
    {
        string details = $"Mounts: {string.Concat(Enumerable.Repeat("/a/mount/point, ", 200))}";

        string message = MessageOf(BackupOutcome.Failed(new BackupError(ErrorCode.FreezeFailed, details, Remedy)));

        Assert.StartsWith(
            $"{ErrorCatalogue.Of(ErrorCode.FreezeFailed).Message} {Remedy} Mounts: /a/mount/point, ", message, StringComparison.Ordinal);
        Assert.EndsWith(Mark, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_message_about_a_script_begins_with_the_documented_name()
    {
        BackupOutcome outcome = BackupOutcome.Failed(
            new BackupError(ErrorCode.PreScriptTimeout, new string('x', 3000), Remedy)) with
        { Creator = SnapshotCreator.GuestExtension };

        string message = MessageOf(outcome);

        Assert.StartsWith(
            $"Pre-ScriptTimeout (308): {ErrorCatalogue.Of(ErrorCode.PreScriptTimeout).Message} {Remedy} xxx", message, StringComparison.Ordinal);
        Assert.EndsWith(
            $"{Mark} StatusCode.FailedPrepostPreScriptTimeout,snapshotCreator=guestExtension, ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sentence_of_the_catalogue_is_not_said_twice()
    {
        string sentence = ErrorCatalogue.Of(ErrorCode.FreezeFailed).Message;

        string message = MessageOf(BackupOutcome.Failed(
            new BackupError(ErrorCode.FreezeFailed, $"{sentence} {new string('x', 3000)}", Remedy)));

        Assert.StartsWith($"{sentence} {Remedy} xxx", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_that_fits_stays_as_it_was_worded()
    {
        string message = MessageOf(BackupOutcome.Failed(new BackupError(ErrorCode.FreezeFailed, "/data: EBUSY.", Remedy)));

        Assert.Equal($"/data: EBUSY. {Remedy}", message);
    }

    [Fact]
    public void Whatever_texts_come_in_both_documents_are_valid_and_what_is_shortened_says_so()
    {
        Gen<string> letters = Gen.OneOf(
            Gen.Elements("a", "\"", "\\", "\u0000", "\u001f", "\u007f", "\u0085", "\u2028", "é", "한", "\ud83d\ude00", "/", " ", "\\u00e9"),
            Gen.Select(Gen.Choose(0, 0xFFFF), code => ((char)code).ToString()));
        Gen<string> text = Gen.Sized(size => Gen.Choose(0, 20 * size).SelectMany(length =>
            Gen.Select(Gen.ArrayOf(letters, length), parts => string.Concat(parts))));
        Gen<(string Message, string Remedy, string Value, int Disks)> inputs =
            from message in text
            from remedy in text
            from value in text
            from disks in Gen.Choose(0, 256)
            select (message, remedy, value, disks);

        Prop.ForAll(inputs.ToArbitrary(), input =>
        {
            BackupOutcome outcome = BackupOutcome.Failed(new BackupError(ErrorCode.PreScriptFailed, input.Message, input.Remedy)) with
            {
                Disks = [.. Enumerable.Range(0, input.Disks).Select(i => new DiskReport(false, null, $"https://host/{i}", input.Value))],
                Telemetry = [new("key", input.Value), new("other", input.Message)],
                Evidence = input.Value,
                HasUploadFailed = true,
            };

            string file = Encoding.UTF8.GetString(StatusDocument.FileReport(Context, outcome, Now));
            string shown = MessageOf(outcome);

            Assert.Empty(ReportSchema.FaultsOfFile(file));
            Assert.DoesNotMatch(@"(?i)(?<!\\u[0-9a-f]{4})\\u(dc|dd|de|df)", file.Replace(@"\\", "", StringComparison.Ordinal));
            Assert.True(shown.Contains(Mark, StringComparison.Ordinal) || input.Message.Length < 1024);
            Assert.Contains(" StatusCode.FailedPrepostPreScriptFailed, statusBlobUploadError=true, ", shown, StringComparison.Ordinal);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));
    }

    private static string MessageOf(BackupOutcome outcome) =>
        (string)JObject.Parse((string)StatusOf(outcome)["formattedMessage"]!["message"]!)["messageStr"]!;

    private static JToken StatusOf(BackupOutcome outcome) =>
        JArray.Parse(StatusDocument.BlobReport(Context, outcome, Now))[0]["status"]!;
}
