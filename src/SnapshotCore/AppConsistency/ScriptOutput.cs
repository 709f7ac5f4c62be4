using System.Text;

using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;
using SnapshotCore.Logging;

namespace SnapshotCore.AppConsistency;

/// <summary>
/// What a script and its children print, both streams in one pipe and so in order: read for as long as anybody can write,
/// so that nobody ever waits for a full pipe, and kept but for the end, where the error is. The reading thread writes
/// to memory alone, also when what a script has left behind goes on printing while file systems are frozen.
/// </summary>
internal sealed class ScriptOutput
{
    /// <summary>How many bytes of the end are kept.</summary>
    internal const int Kept = 4096;

    private const int LongestLastWords = 160;

    private readonly Lock _gate = new();
    private readonly byte[] _ring = new byte[Kept];
    private readonly Thread _reader;
    private long _length;

    private ScriptOutput(SafeFileHandle pipe)
    {
        _reader = new Thread(() => Drain(pipe)) { IsBackground = true, Name = "script output" };
        _reader.Start();
    }

    /// <summary>Whether more was printed than is kept.</summary>
    internal bool IsCut => Length > Kept;

    /// <summary>How many bytes were printed so far.</summary>
    internal long Length
    {
        get
        {
            lock (_gate)
            {
                return _length;
            }
        }
    }

    /// <summary>Makes the pipe, and starts to read.</summary>
    /// <param name="writeEnd">For the script; the caller closes its own once the script has it.</param>
    /// <exception cref="LinuxException">No descriptor is left.</exception>
    internal static ScriptOutput Open(out SafeFileHandle writeEnd)
    {
        (SafeFileHandle read, writeEnd) = Pipes.Create(capacity: null);
        return new ScriptOutput(read);
    }

    /// <summary>Waits until nobody can print any more; what a script leaves behind may do so for ever.</summary>
    internal void WaitForEnd(TimeSpan limit) => _reader.Join(limit);

    /// <summary>The kept end from its first whole line (word, in a single line), as text for a log: control characters but tabs and line ends are shown as <c>?</c>.</summary>
    internal string Text()
    {
        byte[] kept;
        bool isCut;
        lock (_gate)
        {
            isCut = _length > Kept;
            int count = (int)Math.Min(_length, Kept);
            kept = new byte[count];
            for (int i = 0; i < count; i++)
            {
                kept[i] = _ring[(_length - count + i) % Kept];
            }
        }

        string text = Encoding.UTF8.GetString(kept).ReplaceLineEndings("\n").TrimEnd();
        text = isCut ? WithoutCutLine(text) : text;
        return string.Create(text.Length, text, static (shown, source) =>
        {
            for (int i = 0; i < shown.Length; i++)
            {
                shown[i] = char.IsControl(source[i]) && source[i] is not ('\n' or '\t') ? '?' : source[i];
            }
        });
    }

    /// <summary>The last line that says something, without secrets and shortened: for a message.</summary>
    internal static string LastWords(string text)
    {
        string last = Redactor.Redact(text).Split('\n').Select(line => line.Trim()).LastOrDefault(line => line.Length > 0) ?? string.Empty;
        return last.Length > LongestLastWords ? $"{last[..LongestLastWords]}…" : last.TrimEnd('.');
    }

    // The rest of a line whose beginning is gone could be the rest of a secret that nobody would recognise any more.
    private static string WithoutCutLine(string text)
    {
        int end = text.IndexOf('\n', StringComparison.Ordinal);
        end = end < 0 ? text.IndexOf(' ', StringComparison.Ordinal) : end;
        return end < 0 ? string.Empty : text[(end + 1)..];
    }

    private void Drain(SafeFileHandle read)
    {
        byte[] buffer = new byte[64 * 1024];
        using (read)
        {
            int count;
            while ((count = Libc.Read(read, buffer)) > 0)
            {
                lock (_gate)
                {
                    for (int i = Math.Max(0, count - Kept); i < count; i++)
                    {
                        _ring[(_length + i) % Kept] = buffer[i];
                    }

                    _length += count;
                }
            }
        }
    }
}
