using System.Text;

using AgentEmulator.Status;

using ReportSchemas;

using SnapshotCore.Errors;

namespace SnapshotCore.Tests.Reporting;

/// <summary>
/// The documents of each outcome, byte for byte. After an intended change run these tests once with
/// VMSNAPSHOT_WRITE_GOLDEN=1, which writes the files anew, and review what git shows.
/// </summary>
public sealed class GoldenDocumentTests
{
    private static readonly string Folder =
        Path.Combine(Repository.Root, "tests", "SnapshotCore.Tests", "Reporting", "Golden");

    private static readonly bool IsWriting = Environment.GetEnvironmentVariable("VMSNAPSHOT_WRITE_GOLDEN") == "1";

    public static TheoryData<string> Names => [.. GoldenCases.All.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_documents_of_an_outcome_are_exactly_those(string name)
    {
        GoldenCase golden = Of(name);

        AssertSame($"{name}.status.json", golden.File());
        AssertSame($"{name}.blob.json", golden.Blob());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_documents_of_an_outcome_are_valid_by_their_schemas(string name)
    {
        GoldenCase golden = Of(name);

        Assert.Empty(ReportSchema.FaultsOfFile(Encoding.UTF8.GetString(golden.File())));
        Assert.Empty(ReportSchema.FaultsOfBlob(Encoding.UTF8.GetString(golden.Blob())));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_agent_takes_the_status_file_as_it_is(string name)
    {
        StatusVerdict verdict = StatusFileJudge.Judge(Of(name).File(), "VmSnapshotExtension.VmSnapshotLinux", "1.0.0.0", 0, "0.status");

        Assert.Equal((null, false, false), (verdict.Problem, verdict.IsPoison, verdict.IsUnreadable));
        Assert.Contains(verdict.Status!.Status, (string?[])["success", "error"]);
    }

    [Fact]
    public void No_document_is_left_that_belongs_to_no_outcome()
    {
        IEnumerable<string> expected = GoldenCases.All.SelectMany(one => new[] { $"{one.Name}.blob.json", $"{one.Name}.status.json" });

        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            Directory.GetFiles(Folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_code_of_the_catalogue_is_valid_by_the_schemas_and_no_other()
    {
        string document = Encoding.UTF8.GetString(Of("failed-2").Blob());

        Assert.All(ErrorCatalogue.All, entry =>
        {
            string health = $"\"vmHealthState\":{(int)entry.Health},\"vmHealthStatusCode\":{(int)entry.Code}";
            Assert.Empty(ReportSchema.FaultsOfBlob(document.Replace(
                "\"vmHealthState\":0,\"vmHealthStatusCode\":2", health, StringComparison.Ordinal)));
        });
        Assert.NotEmpty(ReportSchema.FaultsOfBlob(document.Replace("\"code\":\"2\"", "\"code\":\"5\"", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("\"isSuccessful\":true", "\"isSuccessful\":\"true\"")]
    [InlineData("\"code\":\"1\"", "\"code\":1")]
    [InlineData("\"status\":\"success\"", "\"status\":\"error\"")]
    [InlineData("\"substatus\":[]", "\"substatus\":null")]
    [InlineData("\"Value\":\"2.9.1.1\"", "\"Value\":2")]
    [InlineData("\"vmHealthState\":0", "\"vmHealthState\":128")]
    [InlineData("\"telemetryData\":", "\"telemetrydata\":")]
    [InlineData("\\/Date(1772600767000)\\/", "/Date(1772600767000)/")]
    [InlineData("\\/Date(1772600767000)\\/", "2026-03-04T05:06:07Z")]
    [InlineData("snapshotConsistency\\\":1", "snapshotConsistency\\\":\\\"1\\\"")]
    [InlineData("\"lang\":\"en-US\",", "")]
    [InlineData("\"operation\":\"Enable\"", "\"operation\":\"Enable\",\"operation\":\"Enable\"")]
    [InlineData("Debian", "D\u00e9bian")]
    public void What_differs_from_the_contract_is_found(string right, string wrong)
    {
        string document = Encoding.UTF8.GetString(Of("file-system-consistent").Blob());
        Assert.Contains(right, document, StringComparison.Ordinal);

        Assert.NotEmpty(ReportSchema.FaultsOfBlob(document.Replace(right, wrong, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_file_that_does_not_say_what_its_report_says_is_found()
    {
        string file = Encoding.UTF8.GetString(Of("failed-121").File());

        string changed = file.Replace("\"code\":\"121\"", "\"code\":\"122\"", StringComparison.Ordinal);

        Assert.Equal(["file: code is not that of the blob report"], ReportSchema.FaultsOfFile(changed));
        Assert.NotEmpty(ReportSchema.FaultsOfFile(file.Replace("\"snapshotInfo\":null", "\"snapshotInfo\":[]", StringComparison.Ordinal)));
        Assert.NotEmpty(ReportSchema.FaultsOfFile(file + new string(' ', 131072)));
    }

    [Fact]
    public void A_hundred_failed_disks_keep_their_URIs_and_a_word_of_their_errors()
    {
        foreach (string name in (string[])["failed-76-100-disks", "failed-76-256-disks"])
        {
            GoldenCase golden = Of(name);
            string blob = Encoding.UTF8.GetString(golden.Blob());

            Assert.InRange(golden.File().Length, 1, 131071);
            Assert.All(golden.Outcome.Disks!, disk => Assert.Contains($"\"blobUri\":\"{disk.BlobUri}\"", blob, StringComparison.Ordinal));
            Assert.DoesNotContain("LeftOut", blob, StringComparison.Ordinal);
        }
    }

    private static GoldenCase Of(string name) => GoldenCases.All.Single(one => one.Name == name);

    private static void AssertSame(string name, byte[] document)
    {
        string path = Path.Combine(Folder, name);
        if (IsWriting)
        {
            File.WriteAllBytes(path, document);
        }

        Assert.Equal(Encoding.UTF8.GetString(File.ReadAllBytes(path)), Encoding.UTF8.GetString(document));
        Assert.Equal(File.ReadAllBytes(path), document);
    }
}
