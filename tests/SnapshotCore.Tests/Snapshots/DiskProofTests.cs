using SnapshotCore.Settings;
using SnapshotCore.Snapshots;
using SnapshotCore.Storage;
using SnapshotCore.Tests.Storage;

namespace SnapshotCore.Tests.Snapshots;

public sealed class DiskProofTests
{
    private const string Blob = "https://a.blob.core.windows.net/vhds/os.vhd";
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("sp=rw&se=2026-03-04T08%3A59%3A59Z", false, "")] // by the VM's clock: storage is asked
    [InlineData("sp=rw", false, "")]
    [InlineData("sp=r", true, "grants 'r'")]
    [InlineData("sp=rdl", true, "grants 'rdl'")]
    [InlineData("sp=c", false, "")]
    [InlineData("sp=w", false, "")]
    [InlineData("sp=rcw", false, "")]
    [InlineData("si=stored-policy", false, "")]
    public void A_sas_that_grants_too_little_is_refused_without_a_call(string query, bool isRefused, string text)
    {
        DiskProof? proof = DiskProof.Read(3, Sas.Of("https://a.blob.core.windows.net", query: query + "&sig=abcdef"));

        Assert.Equal(isRefused, proof?.IsRefused == true);
        Assert.Contains(text, proof?.Refusal?.Message ?? string.Empty, StringComparison.Ordinal);
        Assert.DoesNotContain("abcdef", proof?.ToString() ?? string.Empty, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, null, false)]
    [InlineData(403, "AuthorizationPermissionMismatch", false)]
    [InlineData(403, "AuthenticationFailed", true)]
    [InlineData(403, "AuthorizationFailure", true)]
    [InlineData(403, null, true)]
    [InlineData(404, "BlobNotFound", true)]
    [InlineData(404, null, true)]
    [InlineData(409, "PublicAccessNotPermitted", false)]
    [InlineData(500, "InternalError", false)]
    [InlineData(503, "ServerBusy", false)]
    public void The_answer_to_a_head_decides(int status, string? code, bool isRefused)
    {
        DiskProof proof = DiskProof.From(0, Blob, new ServiceAnswer(status, code, null, "id", null, string.Empty, 1));

        Assert.Equal(isRefused, proof.IsRefused);
        Assert.Equal((status, code), (proof.StatusCode, proof.ServiceErrorCode));
        Assert.Equal(isRefused, proof.Refusal?.Remedy.Length > 0);
    }

    [Theory]
    [InlineData("08%3A59%3A59", 200, null, false)] // the VM's clock is ahead
    [InlineData("08%3A59%3A59", 403, "AuthorizationPermissionMismatch", false)]
    [InlineData("08%3A59%3A59", 403, "AuthenticationFailed", true)]
    [InlineData("08%3A59%3A59", 503, "ServerBusy", true)]
    [InlineData("08%3A59%3A59", 0, null, true)]
    [InlineData("09%3A00%3A01", 503, "ServerBusy", false)]
    [InlineData("09%3A00%3A01", 0, null, false)]
    public void A_sas_that_is_over_by_the_clock_of_the_vm_is_refused_unless_storage_takes_it(string ends, int status, string? code, bool isRefused)
    {
        SasUri uri = Sas.Of("https://a.blob.core.windows.net", query: $"sp=rw&se=2026-03-04T{ends}Z&sig=abcdef");
        ServiceAnswer answer = status == 0 ? ServiceAnswer.None("no answer") : new(status, code, null, "id", null, string.Empty, 1);

        DiskProof proof = DiskProof.From(3, uri, answer, Now);

        Assert.Equal(isRefused, proof.IsRefused);
        Assert.Contains(isRefused ? "expired at 2026-03-04T08:59:59Z" : string.Empty, proof.Refusal?.Message ?? string.Empty, StringComparison.Ordinal);
        Assert.DoesNotContain("abcdef", proof.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_read_right_is_known_by_its_sentence_where_the_service_sends_no_code()
    {
        const string Sentence = "This request is not authorized to perform this operation using this permission.";

        Assert.False(DiskProof.From(0, Blob, new ServiceAnswer(403, null, Sentence, "id", null, string.Empty, 1)).IsRefused);
    }

    [Fact]
    public void No_answer_refuses_nothing() =>
        Assert.False(DiskProof.From(0, Blob, ServiceAnswer.None("no answer within 10 s")).IsRefused);

    [Fact]
    public void The_disks_of_a_run_that_ends_here_carry_the_refusal_or_that_they_were_not_attempted()
    {
        DiskSnapshot refused = DiskProof.From(1, Blob, new ServiceAnswer(404, "BlobNotFound", null, "id", null, string.Empty, 1)).ToUnattempted();
        DiskSnapshot other = DiskProof.From(0, Blob, new ServiceAnswer(200, null, null, "id", null, string.Empty, 1)).ToUnattempted();

        Assert.Equal((1, false, 404, "BlobNotFound", 0), (refused.Index, refused.IsSuccessful, refused.StatusCode, refused.ServiceErrorCode, refused.Attempts));
        Assert.Contains("BlobNotFound", refused.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal((false, Blob), (other.IsSuccessful, other.BlobUri));
        Assert.StartsWith("Not attempted", other.ErrorMessage, StringComparison.Ordinal);
    }
}
