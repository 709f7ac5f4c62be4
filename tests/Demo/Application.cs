namespace Demo;

/// <summary>
/// Stands for the owner's application: two scripts that bring it to rest and let it go on, set up as docs/operations.md says.
/// Each notes its moment, so that the demo can tell what the application has felt.
/// </summary>
internal sealed class Application : IDisposable
{
    private const string Owner = "/etc/azure";
    private const string Notes = "/dev/shm/demo-application";
    private const UnixFileMode RootAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Puts scripts and configuration in place.</summary>
    internal Application()
    {
        Directory.CreateDirectory(Owner);
        File.WriteAllText(Notes, "");
        Write($"{Owner}/pre.sh", $"#!/bin/sh\ndate +%s%N >> {Notes}\necho the application rests\n", RootAlone | UnixFileMode.UserExecute);
        Write($"{Owner}/post.sh", $"#!/bin/sh\ndate +%s%N >> {Notes}\necho the application goes on\n", RootAlone | UnixFileMode.UserExecute);
        Write(
            $"{Owner}/VMSnapshotScriptPluginConfig.json",
            $$"""{"preScriptLocation": "{{Owner}}/pre.sh", "postScriptLocation": "{{Owner}}/post.sh", "timeoutInSeconds": 30}""",
            RootAlone);
    }

    /// <summary>How long the application was at rest; null unless it was brought to rest once and let go on once.</summary>
    internal static TimeSpan? Rest => File.Exists(Notes) && File.ReadAllLines(Notes) is [var rests, var goesOn]
        ? TimeSpan.FromMicroseconds((long.Parse(goesOn) - long.Parse(rests)) / 1000)
        : null;

    /// <inheritdoc/>
    public void Dispose() => File.Delete(Notes);

    private static void Write(string path, string text, UnixFileMode mode)
    {
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, mode);
    }
}
