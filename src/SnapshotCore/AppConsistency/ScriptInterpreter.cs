using System.Text;

using SnapshotCore.Linux;

namespace SnapshotCore.AppConsistency;

/// <summary>What the first line of a script names after <c>#!</c>, execve(2): who runs it.</summary>
internal static class ScriptInterpreter
{
    private const int Enough = 256; // BINPRM_BUF_SIZE of the kernel

    /// <summary>The rest of the line, with its arguments, and a carriage return if there is one; empty without such a line.</summary>
    internal static string Of(TrustedFile file)
    {
        string line = Encoding.UTF8.GetString(file.ReadStart(Enough)).Split('\n')[0];
        return line.StartsWith("#!", StringComparison.Ordinal) ? line[2..].TrimStart(' ', '\t') : string.Empty;
    }

    /// <summary>Why a script that its owner may execute could not be started, found out without starting it; null if nothing is known.</summary>
    internal static string? Obstacle(Script script)
    {
        if (!script.IsExecutable)
        {
            return null; // the shell runs it
        }

        if (Libc.StatVfs(new UnixPath(script.Path), out Libc.StatVfsResult mount) == Errno.None && mount.IsNoExec)
        {
            return ScriptErrors.NoExec;
        }

        if (Of(script.File) is not { Length: > 0 } line)
        {
            return null; // here too
        }

        if (line.EndsWith('\r'))
        {
            return ScriptErrors.CarriageReturn(script.Path);
        }

        string interpreter = line.Split(' ', '\t')[0];
        return File.Exists(interpreter) && File.GetUnixFileMode(interpreter).HasFlag(UnixFileMode.UserExecute)
            ? null
            : ScriptErrors.InterpreterMissing(interpreter);
    }
}
