using SnapshotCore.Errors;

using static SnapshotCore.Errors.HealthState;

namespace SnapshotCore.Tests.Errors;

public class ErrorCatalogueTests
{
    // What an owner at night can act on: a path, a command, a key, or who acts.
    private static readonly string[] Handles =
    [
        "/etc/", "/var/lib/waagent", "extension.log", "'vmsnapshot ", "az ", "systemctl ", "dmesg", "findmnt", "chown ",
        "ALTER DATABASE", "retries the backup", "support", "its own log", "final report",
    ];

    /// <summary>The contract's own table, row by row: docs/protocol.md, "Codes".</summary>
    public static TheoryData<int, string, HealthState> Contract => new()
    {
        { 0, "success_appconsistent", Green },
        { 1, "success", Green },
        { 2, "error", Green },
        { 3, "SuccessAlreadyProcessedInput", Green },
        { 4, "ExtensionTempTerminalState", Green },
        { 11, "error_parameter", Yellow },
        { 12, "error_12", Green },
        { 13, "error_wrong_time", Green },
        { 14, "error_same_taskid", Green },
        { 15, "error_http_failure", Red },
        { 16, "FailedHandlerGuestAgentCertificateNotFound", Yellow },
        { 17, "FailedInvalidDataDiskLunList", Green },
        { 76, "FailedRetryableSnapshotFailedNoNetwork", Red },
        { 85, "FailedSnapshotLimitReached", Red },
        { 121, "FailedRetryableFsFreezeFailed", Yellow },
        { 122, "FailedRetryableFsFreezeTimeout", Yellow },
        { 123, "FailedRetryableUnableToOpenMount", Yellow },
        { 124, "FailedSafeFreezeBinaryNotFound", Yellow },
        { 173, "FailedRetryableSnapshotRateExceeded", Green },
        { 300, "FailedPrepostPreScriptFailed", Yellow },
        { 301, "FailedPrepostPostScriptFailed", Yellow },
        { 302, "FailedPrepostPreScriptNotFound", Yellow },
        { 303, "FailedPrepostPostScriptNotFound", Yellow },
        { 304, "FailedPrepostPluginhostConfigParsing", Yellow },
        { 305, "FailedPrepostPluginConfigParsing", Yellow },
        { 306, "FailedPrepostPreScriptPermissionError", Yellow },
        { 307, "FailedPrepostPostScriptPermissionError", Yellow },
        { 308, "FailedPrepostPreScriptTimeout", Yellow },
        { 309, "FailedPrepostPostScriptTimeout", Yellow },
        { 310, "FailedPrepostPluginhostPreTimeout", Yellow },
        { 311, "FailedPrepostPluginhostPostTimeout", Yellow },
        { 312, "FailedPrepostCheckSumMismatch", Yellow },
        { 313, "FailedPrepostPluginhostConfigNotFound", Yellow },
        { 314, "FailedPrepostPluginhostConfigPermissionError", Yellow },
        { 315, "FailedPrepostPluginhostConfigOwnershipError", Yellow },
        { 316, "FailedPrepostPluginConfigNotFound", Yellow },
        { 317, "FailedPrepostPluginConfigPermissionError", Yellow },
        { 318, "FailedPrepostPluginConfigOwnershipError", Yellow },
        { 402, "FailedGuestAgentInvokedCommandTooLate", Red },
        { 500, "FailedWorkloadPreError", Yellow },
        { 501, "FailedWorkloadConfParsingError", Yellow },
        { 502, "FailedWorkloadInvalidRole", Yellow },
        { 503, "FailedWorkloadInvalidWorkloadName", Yellow },
        { 504, "FailedWorkloadPostError", Yellow },
        { 505, "FailedWorkloadAuthorizationMissing", Yellow },
        { 506, "FailedWorkloadConnectionError", Yellow },
        { 507, "FailedWorkloadIPCDirectoryMissing", Yellow },
        { 508, "FailedWorkloadDatabaseStatusChanged", Yellow },
        { 509, "FailedWorkloadQuiescingError", Yellow },
        { 510, "FailedWorkloadQuiescingTimeout", Yellow },
        { 511, "FailedWorkloadDatabaseInNoArchiveLog", Yellow },
        { 512, "FailedWorkloadLogModeChanged", Yellow },
        { 556, "FailedHostSnapshotRemoteServerError", Green },
        { 761, "FailedRetryableSnapshotFailedRestrictedNetwork", Red },
    };

    [Theory]
    [MemberData(nameof(Contract))]
    public void Number_name_and_colour_are_those_of_the_contract(int code, string name, HealthState health)
    {
        ErrorEntry entry = ErrorCatalogue.Of((ErrorCode)code);

        Assert.Equal((name, health), (entry.Name, entry.Health));
    }

    [Fact]
    public void Every_code_of_the_contract_has_exactly_one_entry_and_there_are_no_others()
    {
        int[] contract = [.. Contract.Select(row => (int)row[0])];

        Assert.Equal(contract, ErrorCatalogue.All.Select(entry => (int)entry.Code).Order());
        Assert.Equal(contract, Enum.GetValues<ErrorCode>().Select(code => (int)code).Order());
    }

    [Theory]
    [InlineData(300, "Pre-ScriptExecutionFailed")]
    [InlineData(301, "Post-ScriptExecutionFailed")]
    [InlineData(302, "Pre-ScriptNotFound")]
    [InlineData(303, "Post-ScriptNotFound")]
    [InlineData(304, "IncorrectPluginhostFile")]
    [InlineData(305, "IncorrectJSONConfigFile")]
    [InlineData(306, "InsufficientPermissionforPre-Script")]
    [InlineData(307, "InsufficientPermissionforPost-Script")]
    [InlineData(308, "Pre-ScriptTimeout")]
    [InlineData(309, "Post-ScriptTimeout")]
    public void Errors_of_scripts_have_the_names_of_the_products_documentation(int code, string documented) =>
        Assert.Equal(documented, ErrorCatalogue.Of((ErrorCode)code).DocumentedName);

    [Fact]
    public void Every_entry_says_when_it_is_raised_and_what_it_means()
    {
        Assert.All(ErrorCatalogue.All, entry =>
        {
            Assert.NotEmpty(entry.Raised);
            Assert.False(entry.Raised.EndsWith('.'), entry.Raised);
            Assert.EndsWith(".", entry.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Every_failure_has_a_remedy_that_names_a_file_a_command_or_who_acts()
    {
        Assert.All(ErrorCatalogue.All, entry =>
        {
            bool isFailure = entry.Source != ErrorSource.None && !entry.Message.StartsWith("Reserved", StringComparison.Ordinal);
            Assert.Equal(isFailure || entry.Code == ErrorCode.Transition, entry.Remedy.Length > 0);
            Assert.True(
                entry.Remedy.Length == 0 || Handles.Any(handle => entry.Remedy.Contains(handle, StringComparison.Ordinal)),
                $"{entry.Code}: {entry.Remedy}");
        });
    }

    [Fact]
    public void A_number_that_is_no_code_is_a_bug()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ErrorCatalogue.Of((ErrorCode)999));
    }
}
