using System.Text;

namespace SnapshotCore.Reporting;

/// <summary>
/// Writes the two reports of docs/protocol.md, "Status": the one for the status blob, and the status file that holds
/// the first as text. Both are pure ASCII (everything else is escaped) and always complete JSON: where a report
/// would be too long for the agent, its contents are shortened with a visible mark, and the document never is cut.
/// </summary>
public static class StatusDocument
{
    /// <summary>The agent shortens a status file of more characters, and breaks the report within it.</summary>
    public const int LongestFile = 131072 - 1;

    /// <summary>The text of the status blob.</summary>
    public static string BlobReport(ReportContext context, BackupOutcome outcome, DateTimeOffset now) =>
        Compose(context, outcome, now).Blob;

    /// <summary>The bytes of the status file; it embeds exactly what <see cref="BlobReport"/> returns.</summary>
    public static byte[] FileReport(ReportContext context, BackupOutcome outcome, DateTimeOffset now) =>
        Encoding.ASCII.GetBytes(Compose(context, outcome, now).File);

    private static (string Blob, string File) Compose(ReportContext context, BackupOutcome outcome, DateTimeOffset now)
    {
        foreach (ReportLimits limits in ReportLimits.Steps)
        {
            var writer = new ReportWriter(context, outcome, limits);
            string blob = writer.Blob(now);
            string file = writer.File(now, blob);
            if (file.Length <= LongestFile)
            {
                return (blob, file);
            }
        }

        throw new InvalidOperationException("The tightest limits bound every field, so their file fits.");
    }
}
