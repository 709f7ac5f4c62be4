namespace SnapshotCore.Errors;

/// <summary>
/// An expected failure, as a value: what happened (naming mount, disk, file or field, and why), and what the
/// owner or operator can do about it. Never carries a secret: builders of messages pass redacted values only.
/// </summary>
/// <param name="Code">The wire code that the failure is reported under.</param>
/// <param name="Message">What happened, where and why; one sentence that stands alone.</param>
/// <param name="Remedy">What to do about it; empty only where nothing can be done but retry.</param>
public sealed record BackupError(ErrorCode Code, string Message, string Remedy)
{
    /// <summary>Message and remedy as one text, for the status, the log and a terminal.</summary>
    public override string ToString() => Remedy.Length == 0 ? Message : $"{Message} {Remedy}";
}
