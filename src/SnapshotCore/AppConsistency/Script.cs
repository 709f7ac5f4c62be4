namespace SnapshotCore.AppConsistency;

/// <summary>On which side of the snapshots a script runs.</summary>
public enum ScriptPhase
{
    /// <summary>Before the freeze: brings the application to rest.</summary>
    Pre,

    /// <summary>After the thaw: lets it go on.</summary>
    Post,
}

/// <summary>One of the owner's scripts, checked.</summary>
/// <param name="Phase">When it runs.</param>
/// <param name="Plugin">The label of its plugin.</param>
/// <param name="File">The file that was checked, which is the one that runs.</param>
/// <param name="Arguments">Its arguments. They may be secrets: never in a log.</param>
/// <param name="Retries">Tries after the first one.</param>
internal sealed record Script(
    ScriptPhase Phase, string Plugin, TrustedFile File, IReadOnlyList<string> Arguments, int Retries)
{
    /// <summary>Its absolute path, by which it is started.</summary>
    internal string Path => File.Path;

    /// <summary>Whether it is started by itself, by its <c>#!</c> line; else through <c>/bin/sh</c>.</summary>
    internal bool IsExecutable => File.Facts.Mode.HasFlag(UnixFileMode.UserExecute);

    /// <summary>For messages: never the arguments.</summary>
    public override string ToString() => $"{ScriptErrors.NameOf(Phase)} {Path} of plugin {Plugin}";
}
