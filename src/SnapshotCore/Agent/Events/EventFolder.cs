using System.Globalization;

using SnapshotCore.Linux;

namespace SnapshotCore.Agent.Events;

/// <summary>What became of an event file.</summary>
internal enum EventWrite
{
    /// <summary>It is there, for the agent to take.</summary>
    Written,

    /// <summary>The folder is full, or was and is not empty yet; the file is dropped.</summary>
    Full,

    /// <summary>Not written, and another try would fail as well: the folder is gone or read-only.</summary>
    Hopeless,

    /// <summary>Not written; another try may succeed.</summary>
    Failed,
}

/// <summary>
/// The folder from which the agent takes event files; it empties it every 300 s. Nothing here throws for what is wrong with
/// the folder. Not thread-safe. docs/protocol.md, "Events".
/// </summary>
/// <param name="path">The folder.</param>
/// <param name="clock">Names the files.</param>
internal sealed class EventFolder(string path, TimeProvider clock)
{
    /// <summary>The most bytes of all files together.</summary>
    internal const long MostBytes = 39_981_250;

    /// <summary>How old a file may become that no agent takes.</summary>
    internal static readonly TimeSpan LongestAge = TimeSpan.FromDays(1);

    private const long NanosecondsPerTick = 100;
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private bool _isFull;

    /// <summary>Why the last file was not written; empty when it was.</summary>
    internal string Reason { get; private set; } = string.Empty;

    /// <summary>Deletes what no agent has taken for a day, also temporary files of a killed process.</summary>
    internal void DeleteOld()
    {
        DateTime oldest = clock.GetUtcNow().UtcDateTime - LongestAge;
        try
        {
            foreach (string file in Directory.EnumerateFiles(path))
            {
                if (File.GetLastWriteTimeUtc(file) < oldest)
                {
                    File.Delete(file);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Tried again by the next run; writing tells what is wrong with the folder.
        }
    }

    /// <summary>Puts a file in place: temporary name in the same folder, which the agent's clean-up can delete, then rename.</summary>
    internal EventWrite Write(byte[] document)
    {
        try
        {
            if (!HasRoomFor(document.Length))
            {
                Reason = $"{path} is full until the agent empties it";
                return EventWrite.Full;
            }

            AtomicFile.Replace(NewPath(), document, Mode);
            Reason = string.Empty;
            return EventWrite.Written;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Reason = exception.Message;
            return exception is DirectoryNotFoundException or LinuxException { Errno: Errno.EROFS } || !Directory.Exists(path)
                ? EventWrite.Hopeless
                : EventWrite.Failed;
        }
    }

    private bool HasRoomFor(int bytes)
    {
        long size = 0;
        bool isEmpty = true;
        foreach (FileInfo file in new DirectoryInfo(path).EnumerateFiles())
        {
            isEmpty = false;
            size += file.Exists ? file.Length : 0; // the agent may be taking them
        }

        _isFull = size + bytes > MostBytes || (_isFull && !isEmpty);
        return !_isFull;
    }

    private string NewPath()
    {
        long nanoseconds = (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick;
        string file;
        do
        {
            file = Path.Combine(path, string.Create(CultureInfo.InvariantCulture, $"{nanoseconds++}.json"));
        }
        while (File.Exists(file));

        return file;
    }
}
