using System.Text;

using SnapshotCore.Errors;
using SnapshotCore.Linux;

namespace SnapshotCore.Agent;

/// <summary>
/// One line of state kept between runs: docs/protocol.md, "State on disk". Reading tolerates everything (what
/// cannot be read, or is no text, is not known) and waits for nothing; writing replaces whatever is there as a whole.
/// </summary>
internal static class StateFile
{
    private const int LongestFile = 4096;

    private const UnixFileMode Mode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// The first line without surrounding blanks; null when missing, unreadable or blank, and when the file is no text: larger
    /// than any state of ours, not UTF-8, or with a control character. A power failure leaves such files (blocks of NUL).
    /// </summary>
    internal static string? Read(string path)
    {
        BoundedFile file = BoundedFile.ReadOwn(path, LongestFile);
        try
        {
            string text = StrictUtf8.GetString(file.Content.Span);
            string line = text.Split('\n', 2)[0].Trim('\uFEFF', ' ', '\t', '\r');
            bool isText = line.Length > 0 && !line.Any(char.IsControl);
            return file.Errno == Errno.None && isText ? line : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Replaces the file; null on success.</summary>
    internal static BackupError? Write(string path, string text)
    {
        try
        {
            AtomicFile.Replace(path, Encoding.UTF8.GetBytes(text), Mode);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return AgentErrors.StateNotWritten(path, exception.Message);
        }
    }

    /// <summary>Removes the file if it is there; null on success.</summary>
    internal static BackupError? Delete(string path)
    {
        try
        {
            File.Delete(path);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return AgentErrors.StateNotWritten(path, exception.Message);
        }
    }
}
