using System.Text;

using SnapshotCore.Errors;
using SnapshotCore.Linux;

namespace SnapshotCore.Agent;

/// <summary>
/// One line of state kept between runs: docs/protocol.md, "State on disk". Reading tolerates everything (what
/// cannot be read is not known); writing replaces the file as a whole.
/// </summary>
internal static class StateFile
{
    private const int LongestLine = 4096;

    private const UnixFileMode Mode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>The first line without surrounding blanks; null when missing, unreadable or blank.</summary>
    internal static string? Read(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] buffer = new byte[LongestLine];
            int length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            string text = Encoding.UTF8.GetString(buffer, 0, length);
            string line = text.Split('\n', 2)[0].Trim('\uFEFF', ' ', '\t', '\r', '\0');
            return line.Length == 0 ? null : line;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
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
