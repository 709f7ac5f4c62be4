using SnapshotCore.Errors;

namespace SnapshotCore.Storage;

/// <summary>The failures of writing a report blob.</summary>
internal static class StorageErrors
{
    private const string NetworkRemedy =
        "Allow outgoing HTTPS to the storage account's host, or set HttpProxy.Host and HttpProxy.Port in /etc/waagent.conf.";

    private const string ServiceRemedy = "Retry the backup: the service hands out a new blob and SAS for each.";

    internal static BackupError NotWritten(string blob, BlobContent content, string step, ServiceAnswer answer) => new(
        ErrorCode.HttpFailure,
        $"The {Name(content)} could not be written to {blob}: {step}: {answer.Summary}.",
        answer.IsAnswered ? ServiceRemedy : NetworkRemedy);

    internal static BackupError NotEmpty(string blob, BlobContent content, long length) => new(
        ErrorCode.HttpFailure,
        $"The {Name(content)} was not written to {blob}: the blob already holds {length} bytes, so it belongs to another task.",
        ServiceRemedy);

    internal static BackupError UnknownType(string blob, BlobContent content, string type) => new(
        ErrorCode.HttpFailure,
        $"The {Name(content)} was not written to {blob}: its blob type is {type}, neither block nor page.",
        ServiceRemedy);

    internal static BackupError TooLong(string blob, BlobContent content, long length, long limit) => new(
        ErrorCode.HttpFailure,
        $"The {Name(content)} was not written to {blob}: it has {length} bytes, the page blob takes {limit}.",
        "Back up fewer disks at once, or report this: a report is made to be far shorter.");

    private static string Name(BlobContent content) => content == BlobContent.Json ? "status report" : "log";
}
