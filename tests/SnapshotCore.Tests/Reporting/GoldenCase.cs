using System.Text;

using SnapshotCore.Reporting;

namespace SnapshotCore.Tests.Reporting;

/// <summary>An outcome whose documents are kept in the folder <c>Golden</c>.</summary>
/// <param name="Name">How the documents are named, before <c>.status.json</c> and <c>.blob.json</c>.</param>
/// <param name="Outcome">What is reported.</param>
/// <param name="IsClassic">Whether the VM is a classic one, whose status file shows the true status.</param>
public sealed record GoldenCase(string Name, BackupOutcome Outcome, bool IsClassic = false)
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    /// <summary>The status file.</summary>
    public byte[] File() => StatusDocument.FileReport(Context, Outcome, Now);

    /// <summary>The status blob.</summary>
    public byte[] Blob() => Encoding.UTF8.GetBytes(StatusDocument.BlobReport(Context, Outcome, Now));

    /// <summary>The name alone, which is how a test is called after it.</summary>
    public override string ToString() => Name;

    private ReportContext Context => new(
        "VmSnapshotExtension.VmSnapshotLinux",
        "1.0",
        "1.0.0.0",
        "1b1f0a52-0c3e-4b0e-9b40-6f0d6a5b7c11_1",
        "639081975670000000",
        IsClassic,
        "9f1c6c0e-5c0c-4f8b-8a3e-0d2f5b6d7e11");
}
