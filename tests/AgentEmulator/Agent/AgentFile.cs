using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace AgentEmulator.Agent;

/// <summary>Files written as the agent writes them: in place, keeping the mode of a file that is there, 0644 if it is new.</summary>
internal static class AgentFile
{
    internal const UnixFileMode PrivateFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    internal const UnixFileMode PublicFolder = PrivateFolder
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    internal const UnixFileMode PublicFile =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    [SuppressMessage("Security", "CA5389", Justification = "HandlerPackage cleans names from archives, part by part.")]
    internal static FileStream Create(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.Create,
        Access = FileAccess.Write,
        Share = FileShare.ReadWrite | FileShare.Delete,
        UnixCreateMode = PublicFile,
    });

    internal static void Write(string path, string text)
    {
        using FileStream file = Create(path);
        file.Write(Encoding.UTF8.GetBytes(text));
    }

    internal static void Append(string path, string text)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            UnixCreateMode = PublicFile,
        });
        file.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Creates the folder if it is missing; its mode is set anyway, unless <paramref name="keepMode"/>.</summary>
    internal static void MakeFolder(string path, UnixFileMode mode, bool keepMode = false)
    {
        bool isNew = !Directory.Exists(path);
        Directory.CreateDirectory(path);
        if (isNew || !keepMode)
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    /// <summary>Copies content, mode and times (Python's shutil.copy2).</summary>
    internal static void Copy(string from, string toFolder)
    {
        string to = Path.Combine(toFolder, Path.GetFileName(from));
        File.Copy(from, to, overwrite: true);
        File.SetUnixFileMode(to, File.GetUnixFileMode(from));
        File.SetLastWriteTimeUtc(to, File.GetLastWriteTimeUtc(from));
    }
}
