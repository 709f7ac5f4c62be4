using System.Text;

using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;

namespace SnapshotCore.Logging;

/// <summary>
/// The log file: appended to by whatever commands of the extension run at the same time, put aside when it is full
/// (<c>extension.log</c> → <c>extension.1.log</c> → …), bounded in number and size also over restarts. A failure
/// never throws; the lines that it costs are counted and named in the file as soon as it can be written again.
/// </summary>
/// <remarks>
/// NLog's own file target is not used: it keeps its write position to itself, so that two processes overwrite one
/// another's lines on Linux, and it costs twice the time at start. Not thread-safe.
/// </remarks>
internal sealed class RotatedFile(string path, int size, int count) : IDisposable
{
    /// <summary>Logs name disks, mounts and the machine: for root and its group, not for everybody.</summary>
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private SafeFileHandle? _file;
    private int _lost;

    /// <summary>Appends a line, given without its line end.</summary>
    internal void Append(string line)
    {
        string text = _lost == 0 ? $"{line}\n" : $"\n{_lost} lines could not be written before this one.\n{line}\n";
        bool isWritten = TryOpen() && Libc.WriteAll(_file!, Encoding.UTF8.GetBytes(text)) == Errno.None;
        if (isWritten)
        {
            _lost = 0;
            return;
        }

        _lost++;
        Dispose(); // the next line tries anew: the folder may be back, the disk no longer full
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private bool TryOpen()
    {
        if (_file is not null && !IsFull())
        {
            return true;
        }

        // Another process may have put the full file aside already: only what the name stands for now is judged.
        Dispose();
        if (!TryOpenCurrent())
        {
            return false;
        }

        if (IsFull())
        {
            Dispose();
            PutAside();
            return TryOpenCurrent();
        }

        return true;
    }

    private bool TryOpenCurrent()
    {
        Errno errno = Libc.OpenForAppending(path, Mode, out SafeFileHandle file);
        if (errno == Errno.ENOENT && TryMakeFolder())
        {
            errno = Libc.OpenForAppending(path, Mode, out file);
        }

        _file = errno == Errno.None ? file : null;
        return _file is not null;
    }

    private bool IsFull() => RandomAccess.GetLength(_file!) >= size;

    private bool TryMakeFolder()
    {
        try
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void PutAside()
    {
        for (int number = count - 1; number > 0; number--)
        {
            _ = Libc.Rename(NameOf(number - 1), NameOf(number)); // ENOENT: not so many yet
        }

        if (count == 1)
        {
            File.Delete(path);
        }
    }

    private string NameOf(int number) => number == 0 ? path : Path.ChangeExtension(path, $".{number}.log");
}
