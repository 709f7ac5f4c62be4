using SnapshotCore.Errors;

namespace SnapshotCore.Tests.Errors;

public class ErrorCatalogueTests
{
    [Fact]
    public void Every_code_has_exactly_one_entry_and_every_name_is_unique()
    {
        ErrorCode[] codes = [.. ErrorCatalogue.All.Select(entry => entry.Code).Order()];
        string[] names = [.. ErrorCatalogue.All.Select(entry => entry.Name).Distinct(StringComparer.OrdinalIgnoreCase)];

        Assert.Equal(Enum.GetValues<ErrorCode>().Order(), codes);
        Assert.Equal(codes.Length, names.Length);
    }

    [Fact]
    public void All_codes_of_the_contract_are_there()
    {
        int[] expected =
        [
            0, 1, 2, 3, 4, 11, 12, 13, 14, 15, 16, 17, 76, 85, 121, 122, 123, 124, 173,
            .. Enumerable.Range(300, 19), 402, .. Enumerable.Range(500, 13), 556, 761,
        ];

        Assert.Equal(expected, ErrorCatalogue.All.Select(entry => (int)entry.Code).Order());
    }

    [Theory]
    [InlineData(0, "success_appconsistent", 0)]
    [InlineData(2, "error", 0)]
    [InlineData(11, "error_parameter", 128)]
    [InlineData(16, "FailedHandlerGuestAgentCertificateNotFound", 128)]
    [InlineData(17, "FailedInvalidDataDiskLunList", 0)]
    [InlineData(76, "FailedRetryableSnapshotFailedNoNetwork", 256)]
    [InlineData(85, "FailedSnapshotLimitReached", 256)]
    [InlineData(121, "FailedRetryableFsFreezeFailed", 128)]
    [InlineData(173, "FailedRetryableSnapshotRateExceeded", 0)]
    [InlineData(301, "FailedPrepostPostScriptFailed", 128)]
    [InlineData(310, "FailedPrepostPluginhostPreTimeout", 128)]
    [InlineData(314, "FailedPrepostPluginhostConfigPermissionError", 128)]
    [InlineData(318, "FailedPrepostPluginConfigOwnershipError", 128)]
    [InlineData(402, "FailedGuestAgentInvokedCommandTooLate", 256)]
    [InlineData(504, "FailedWorkloadPostError", 128)]
    [InlineData(512, "FailedWorkloadLogModeChanged", 128)]
    [InlineData(556, "FailedHostSnapshotRemoteServerError", 0)]
    [InlineData(761, "FailedRetryableSnapshotFailedRestrictedNetwork", 256)]
    public void Names_and_colours_are_those_of_the_contract(int code, string name, int health)
    {
        ErrorEntry entry = ErrorCatalogue.Of((ErrorCode)code);

        Assert.Equal(name, entry.Name);
        Assert.Equal(health, (int)entry.Health);
    }

    [Fact]
    public void Every_entry_has_a_whole_sentence_and_every_failure_a_remedy()
    {
        Assert.All(ErrorCatalogue.All, entry =>
        {
            Assert.EndsWith(".", entry.Message, StringComparison.Ordinal);
            bool isFailure = entry.Source != ErrorSource.None && !entry.Message.StartsWith("Reserved", StringComparison.Ordinal);
            Assert.Equal(isFailure || entry.Code == ErrorCode.Transition, entry.Remedy.Length > 0);
        });
    }

    [Fact]
    public void The_table_of_the_protocol_says_what_the_catalogue_says()
    {
        string[] rows = [.. File.ReadLines(Path.Combine(Repository.Root, "docs", "protocol.md"))
            .SkipWhile(line => line != "## Codes").TakeWhile(line => line != "## Storage")
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)];

        Assert.Equal(
            ErrorCatalogue.All.OrderBy(entry => entry.Code).Select(entry =>
                $"| {(int)entry.Code} | `{entry.Name}` | {entry.Health.ToString().ToLowerInvariant()} | {entry.Message} |"),
            rows);
    }

    [Fact]
    public void A_number_that_is_no_code_is_a_bug()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ErrorCatalogue.Of((ErrorCode)999));
    }
}
