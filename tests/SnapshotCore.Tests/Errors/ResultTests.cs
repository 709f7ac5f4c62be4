using SnapshotCore.Errors;

namespace SnapshotCore.Tests.Errors;

public sealed class ResultTests
{
    [Fact]
    public void A_failed_result_has_an_error_and_no_value()
    {
        Result<int> result = new BackupError(ErrorCode.Parameter, "The field x is missing.", "Retry the backup.");

        Assert.False(result.IsSuccess);
        Assert.Equal("The field x is missing. Retry the backup.", result.Error.ToString());
        Assert.Throws<InvalidOperationException>(() => result.Value);
    }
}
