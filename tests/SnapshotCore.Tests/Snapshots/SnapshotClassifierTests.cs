using SnapshotCore.Errors;
using SnapshotCore.Snapshots;
using SnapshotCore.Storage;

namespace SnapshotCore.Tests.Snapshots;

public sealed class SnapshotClassifierTests
{
    private const string RateText = "<Message>The rate of snapshot blob calls is exceeded.</Message>";
    private const string CountText = "<Message>The snapshot count against this blob has been exceeded.</Message>";

    [Fact]
    public void All_snapshots_taken_is_success()
    {
        SnapshotVerdict verdict = Classify([Taken(0), Taken(1)]);

        Assert.True(verdict.IsSuccess);
        Assert.Equal(ErrorCode.Success, verdict.HealthCode);
        Assert.Empty(verdict.Message);
    }

    [Fact]
    public void No_disk_at_all_means_that_all_failed()
    {
        SnapshotVerdict verdict = Classify([]);

        Assert.Equal(ErrorCode.SnapshotFailedNoNetwork, verdict.Code);
        Assert.Equal(ErrorCode.SnapshotFailedNoNetwork, verdict.HealthCode);
        Assert.NotEmpty(verdict.Remedy);
    }

    [Fact]
    public void All_failed_is_76_in_both_codes_and_names_each_disk_and_its_reason()
    {
        SnapshotVerdict verdict = Classify(
            [Failed(0, 403, "AuthenticationFailed"), Failed(1, 500, null, "no answer within 10 s", isAnswered: false)]);

        Assert.Equal(
            (ErrorCode.SnapshotFailedNoNetwork, ErrorCode.SnapshotFailedNoNetwork), (verdict.Code, verdict.HealthCode));
        Assert.Equal(
            "The snapshots of all 2 disks failed: Disk 0 (disk0.vhd): HTTP 403 AuthenticationFailed; "
            + "Disk 1 (disk1.vhd): no answer within 10 s.",
            verdict.Message);
    }

    [Fact]
    public void Some_failed_is_76_with_health_761()
    {
        SnapshotVerdict verdict = Classify([Taken(0), Failed(1, 404, "BlobNotFound"), Taken(2)]);

        Assert.Equal(
            (ErrorCode.SnapshotFailedNoNetwork, ErrorCode.SnapshotFailedRestrictedNetwork),
            (verdict.Code, verdict.HealthCode));
        Assert.Contains("1 of 3 disks", verdict.Message, StringComparison.Ordinal);
        Assert.Contains("Disk 1 (disk1.vhd): HTTP 404 BlobNotFound", verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_remedy_speaks_of_the_network_only_when_a_disk_got_no_answer()
    {
        SnapshotVerdict silent = Classify([Failed(0, 500, null, "no answer", isAnswered: false)]);
        SnapshotVerdict refused = Classify([Failed(0, 403, "AuthorizationFailure")]);

        Assert.Contains("outgoing HTTPS", silent.Remedy, StringComparison.Ordinal);
        Assert.Contains("the network is fine", refused.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, RateText, ErrorCode.SnapshotRateExceeded)]
    [InlineData("SnapshotOperationRateExceeded", "", ErrorCode.SnapshotRateExceeded)]
    [InlineData("SnaphotOperationRateExceeded", "", ErrorCode.SnapshotRateExceeded)]
    [InlineData(null, CountText, ErrorCode.SnapshotLimitReached)]
    [InlineData("SnapshotCountExceeded", "", ErrorCode.SnapshotLimitReached)]
    public void A_limit_of_storage_is_known_by_text_or_code_even_when_all_failed(
        string? serviceCode, string text, ErrorCode expected)
    {
        SnapshotVerdict alone = Classify([Failed(0, 409, serviceCode, text)]);
        SnapshotVerdict among = Classify(
            [Taken(0), Failed(1, 403, "AuthenticationFailed"), Failed(2, 409, serviceCode, text)]);

        Assert.Equal((expected, expected), (alone.Code, alone.HealthCode));
        Assert.Equal((expected, expected), (among.Code, among.HealthCode));
        Assert.StartsWith("Disk 2 (disk2.vhd): ", among.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_two_limits_the_first_disks_decides()
    {
        DiskSnapshot rate = Failed(0, 409, null, RateText);
        DiskSnapshot count = Failed(1, 409, null, CountText);

        Assert.Equal(ErrorCode.SnapshotRateExceeded, Classify([rate, count]).Code);
        Assert.Equal(ErrorCode.SnapshotLimitReached, Classify([count, rate]).Code);
    }

    [Fact]
    public void A_hundred_failed_disks_make_a_message_of_bounded_length()
    {
        SnapshotVerdict verdict = Classify(
            [.. Enumerable.Range(0, 100).Select(index => Failed(index, 400, null, new string('x', 400)))]);

        Assert.EndsWith("and 96 more.", verdict.Message, StringComparison.Ordinal);
        Assert.InRange(verdict.Message.Length, 1, 800);
    }

    [Fact]
    public void Proofs_refuse_a_run_with_761_when_some_and_76_when_all_are_refused()
    {
        DiskProof fine = Proof(0, 200);
        DiskProof missing = Proof(1, 404);

        Assert.Null(SnapshotClassifier.Classify([fine]));
        SnapshotVerdict some = SnapshotClassifier.Classify([fine, missing])!;
        SnapshotVerdict all = SnapshotClassifier.Classify([missing])!;
        Assert.Equal(
            (ErrorCode.SnapshotFailedNoNetwork, ErrorCode.SnapshotFailedRestrictedNetwork), (some.Code, some.HealthCode));
        Assert.Equal(
            (ErrorCode.SnapshotFailedNoNetwork, ErrorCode.SnapshotFailedNoNetwork), (all.Code, all.HealthCode));
        Assert.Contains("Disk 1 (disk1.vhd)", some.Message, StringComparison.Ordinal);
        Assert.Equal(
            ErrorCode.SnapshotFailedNoNetwork, SnapshotClassifier.Classify(Array.Empty<DiskProof>())?.HealthCode);
    }

    private static SnapshotVerdict Classify(IReadOnlyList<DiskSnapshot> disks) =>
        SnapshotClassifier.Classify(new SnapshotSet(SnapshotSource.Guest, disks));

    private static string Blob(int index) => $"https://a.blob.core.windows.net/vhds/disk{index}.vhd";

    private static DiskSnapshot Taken(int index) => new(
        index, Blob(index), true, Blob(index) + "?snapshot=t", string.Empty, 201, null, "r", 1, 2, 1);

    private static DiskSnapshot Failed(
        int index, int status, string? code, string text = "", bool isAnswered = true) => new(
        index, Blob(index), false, null, text, status, code, "r", 1, isAnswered ? 2 : 0, 1);

    private static DiskProof Proof(int index, int status) =>
        DiskProof.From(index, Blob(index), new ServiceAnswer(status, null, null, null, null, string.Empty, 1));
}
