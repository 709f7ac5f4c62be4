using System.Globalization;
using System.Text;

using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;

namespace SnapshotCore.Agent;

/// <summary>
/// <c>shell.log</c> in the handler's log folder: one line for each command that the agent ran. Its end goes into the
/// log blob. It never fails a command, and never grows beyond <see cref="SizeLimit"/>.
/// </summary>
/// <param name="environment">Names the folder and the version.</param>
/// <param name="clock">Dates the lines, in UTC.</param>
public sealed class ShellLog(HandlerEnvironment environment, TimeProvider clock)
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "shell.log";

    /// <summary>The size in bytes at which its older half is cut off.</summary>
    public const int SizeLimit = 256 * 1024;

    private const UnixFileMode Mode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly string _path = Path.Combine(environment.LogFolder, FileName);

    /// <summary>Appends one line: UTC time, name and version, text (its line breaks become blanks).</summary>
    /// <param name="text">What the command did; no secrets.</param>
    /// <returns>Whether it was written.</returns>
    public bool Append(string text)
    {
        string time = clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        string line = $"{time} [{environment.Name}-{environment.ExtensionVersion}] {text.ReplaceLineEndings(" ")}\n";
        try
        {
            Directory.CreateDirectory(environment.LogFolder);
            CutOff();
            if (Libc.OpenForAppending(_path, Mode, out SafeFileHandle file) != Errno.None)
            {
                return false;
            }

            using (file)
            {
                return Libc.WriteAll(file, Encoding.UTF8.GetBytes(line)) == Errno.None; // lines of two commands don't mix
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The last lines, oldest first; none when there is no file.</summary>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<string> Tail(int count)
    {
        byte[] end = FileEnd.Read(_path, SizeLimit, out bool isWhole) ?? [];
        string[] lines = Encoding.UTF8.GetString(end).TrimEnd('\n').Split('\n');
        return [.. lines.Skip(isWhole ? 0 : 1).Where(line => line.Length > 0).TakeLast(count)];
    }

    private void CutOff()
    {
        if (FileEnd.Read(_path, (SizeLimit / 2) + 1, out bool isWhole) is { } newer && !isWhole
            && new FileInfo(_path).Length > SizeLimit)
        {
            AtomicFile.Replace(_path, newer.AsSpan(newer.AsSpan().IndexOf((byte)'\n') + 1), Mode);
        }
    }
}
