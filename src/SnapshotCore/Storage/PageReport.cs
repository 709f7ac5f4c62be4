using Azure;

using SnapshotCore.Errors;

namespace SnapshotCore.Storage;

/// <summary>Writes a text to a page blob: grown if it is too short, cleared, then filled in pieces.</summary>
internal sealed class PageReport(BlobEndpoint blob, StoragePipelines pipelines, string address, BlobContent content)
{
    /// <summary>A text may fill at least this much, in bytes, however short the blob is.</summary>
    internal const long SmallestLimit = 10 * 1024 * 1024;

    /// <summary>The longest range that one "Put Page" takes, in bytes.</summary>
    private const int PieceSize = 4 * 1024 * 1024;

    /// <summary>Replaces the content of a blob that is <paramref name="length"/> bytes long.</summary>
    /// <returns>The error, or null; and the blob's length from now on.</returns>
    internal async Task<(BackupError? Error, long Length)> WriteAsync(
        byte[] text, long length, CancellationToken cancellation)
    {
        long limit = Math.Max(SmallestLimit, length);
        if (text.Length > limit && content == BlobContent.Json)
        {
            return (StorageErrors.TooLong(address, content, text.Length, limit), length);
        }

        // Grown before it is cleared: when that fails, what a reader finds is still the last report.
        long before = length;
        byte[] pages = ReportText.Pad(ReportText.Tail(text, limit));
        if (pages.Length > length)
        {
            ServiceAnswer grown = await TryAsync(
                token => blob.Page.ResizeAsync(pages.Length, cancellationToken: token), cancellation);
            if (grown.IsSuccess)
            {
                length = pages.Length;
            }
            else if (content == BlobContent.Log && length > 0)
            {
                pages = ReportText.Pad(ReportText.Tail(text, length));
            }
            else
            {
                return (StorageErrors.NotWritten(address, content, "resize", grown), length);
            }
        }

        if (before > 0)
        {
            ServiceAnswer cleared = await TryAsync(
                token => blob.Page.ClearPagesAsync(new HttpRange(0, before), cancellationToken: token), cancellation);
            if (!cleared.IsSuccess)
            {
                return (StorageErrors.NotWritten(address, content, "clear", cleared), length);
            }
        }

        ServiceAnswer? failed = await FillAsync(pages, cancellation);
        return (failed is null ? null : StorageErrors.NotWritten(address, content, "write", failed), length);
    }

    /// <summary>Writes the pieces in order; three tries for the whole, each of which goes on where the last one failed.</summary>
    /// <returns>The answer that ended the last try, or null when everything is written.</returns>
    private async Task<ServiceAnswer?> FillAsync(byte[] pages, CancellationToken cancellation)
    {
        int start = 0;
        if (pages.Length == 0)
        {
            return null;
        }

        ServiceAnswer last = await StoragePipelines.RunAsync(
            pipelines.Report,
            async token =>
            {
                while (true)
                {
                    int length = Math.Min(PieceSize, pages.Length - start);
                    ServiceAnswer answer = await pipelines.CallOnceAsync(
                        blob,
                        async inner =>
                        {
                            using var piece = new MemoryStream(pages, start, length, writable: false);
                            await blob.Page.UploadPagesAsync(piece, start, cancellationToken: inner);
                        },
                        token);
                    if (!answer.IsSuccess || start + length == pages.Length)
                    {
                        return answer;
                    }

                    start += length;
                }
            },
            cancellation);
        return last.IsSuccess ? null : last;
    }

    private Task<ServiceAnswer> TryAsync(Func<CancellationToken, Task> call, CancellationToken cancellation) =>
        StoragePipelines.RunAsync(pipelines.Report, token => pipelines.CallOnceAsync(blob, call, token), cancellation);
}
