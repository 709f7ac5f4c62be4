using System.Globalization;
using System.Text.Json.Nodes;

using Lab;

namespace Stage;

/// <summary>
/// What the owner of the machine has in /etc/azure for application consistency: a configuration and two scripts, which go
/// with the machine. The scripts note what they do in memory; that goes, with all they started, at the end of this.
/// </summary>
internal sealed class OwnerScripts : IDisposable
{
    /// <summary>The owner's folder.</summary>
    internal const string Folder = "/etc/azure";

    /// <summary>The pre-script, unless a test configures another one.</summary>
    internal const string Pre = Folder + "/pre.sh";

    /// <summary>The post-script, unless a test configures another one.</summary>
    internal const string Post = Folder + "/post.sh";

    /// <summary>The configuration of the one plugin that the package's plugin-host file names.</summary>
    internal const string Configuration = Folder + "/VMSnapshotScriptPluginConfig.json";

    /// <summary>The owner's plugin-host file, which need not exist.</summary>
    internal const string HostFile = Folder + "/VMSnapshotPluginHost.conf";

    /// <summary>Where scripts may leave what they like.</summary>
    internal const string Evidence = "/dev/shm/scripts";

    /// <summary>Where the extension notes that post-scripts are owed.</summary>
    internal const string Note = "/run/vmsnapshot/scripts";

    private const string Notes = Evidence + "/notes";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly byte[] Mark = "VMSNAPSHOT_SCRIPT="u8.ToArray();

    /// <summary>Configures two scripts of /bin/sh; in both <c>note WORD</c> notes a word.</summary>
    /// <param name="pre">What the pre-script does after it has noted "pre".</param>
    /// <param name="post">What the post-script does after it has noted "post".</param>
    /// <param name="keys">Keys of the configuration beside the two paths; may name others.</param>
    internal OwnerScripts(string pre = "", string post = "", JsonObject? keys = null)
    {
        Directory.CreateDirectory(Folder);
        Directory.CreateDirectory(Evidence);
        WriteScript(Pre, Shell($"note pre\n{pre}"));
        WriteScript(Post, Shell($"note post\n{post}"));
        Configure(keys ?? []);
    }

    /// <summary>A moment on the wall clock, in nanoseconds, and what a script noted then.</summary>
    internal sealed record Noted(long Moment, string Word);

    /// <summary>What was noted so far, in order.</summary>
    internal static IReadOnlyList<Noted> Moments => !File.Exists(Notes) ? [] :
    [
        .. File.ReadAllLines(Notes).Select(line => line.Split(' ', 2))
            .Where(words => words.Length == 2)
            .Select(words => new Noted(long.Parse(words[0], CultureInfo.InvariantCulture), words[1])),
    ];

    /// <summary>The words of <see cref="Moments"/>, with blanks between them.</summary>
    internal static string Said => string.Join(' ', Moments.Select(noted => noted.Word));

    /// <summary>The running processes that a script was, or has started and given its environment to.</summary>
    internal static IReadOnlyList<int> Processes =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).OfType<string>()
            .Where(name => name.All(char.IsAsciiDigit)).Where(IsMarked)
            .Select(name => int.Parse(name, CultureInfo.InvariantCulture)),
    ];

    /// <summary>Now, as <see cref="Noted.Moment"/>.</summary>
    internal static long Now => (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;

    /// <summary>A script of /bin/sh that can note words.</summary>
    internal static string Shell(string body) =>
        $"#!/bin/sh\nnote() {{ echo \"$(date +%s%N) $1\" >> {Notes}; }}\n{body}\n";

    /// <summary>Writes a script with mode 700.</summary>
    internal static void WriteScript(string path, string text, UnixFileMode mode = OwnerOnly | UnixFileMode.UserExecute)
    {
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, mode);
    }

    /// <summary>Writes the configuration with mode 600: two paths, 20 s, and these keys; null takes a key away.</summary>
    internal static void Configure(JsonObject keys, string path = Configuration)
    {
        var all = new JsonObject
        {
            ["pluginName"] = "ScriptRunner",
            ["preScriptLocation"] = Pre,
            ["postScriptLocation"] = Post,
            ["timeoutInSeconds"] = 20,
        };
        foreach ((string key, JsonNode? value) in keys)
        {
            _ = all.Remove(key);
            if (value is not null)
            {
                all[key] = value.DeepClone();
            }
        }

        WriteConfiguration(all.ToJsonString(), path);
    }

    /// <summary>Writes any text as configuration.</summary>
    internal static void WriteConfiguration(string text, string path = Configuration, UnixFileMode mode = OwnerOnly)
    {
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, mode);
    }

    /// <summary>Writes a plugin-host file of the owner's with mode 644.</summary>
    /// <param name="timeout">The most that each plugin may take, in seconds.</param>
    /// <param name="configurations">The plugins' configurations.</param>
    internal static void WriteHostFile(int timeout, params IReadOnlyList<string> configurations)
    {
        IEnumerable<string> plugins = configurations.SelectMany((path, i) => new[]
        {
            $"pluginName{i} = ScriptRunner", $"pluginPath{i} = {Folder}", $"pluginConfigPath{i} = {path}",
        });
        File.WriteAllLines(
            HostFile,
            ["[pre_post]", $"timeoutInSeconds = {timeout}", $"numberOfPlugins = {configurations.Count}", .. plugins]);
        File.SetUnixFileMode(HostFile, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    /// <summary>What a script has left in <see cref="Evidence"/>; empty if nothing.</summary>
    internal static string Read(string name) =>
        File.Exists(Path.Combine(Evidence, name)) ? File.ReadAllText(Path.Combine(Evidence, name)) : string.Empty;

    /// <summary>Ends all that scripts have started, and removes what they noted.</summary>
    public void Dispose()
    {
        foreach (int process in Processes)
        {
            Signals.Kill(process);
        }

        if (Directory.Exists(Evidence))
        {
            Directory.Delete(Evidence, recursive: true);
        }
    }

    private static bool IsMarked(string process)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{process}/environ").AsSpan().IndexOf(Mark) >= 0;
        }
        catch (Exception ended) when (ended is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
