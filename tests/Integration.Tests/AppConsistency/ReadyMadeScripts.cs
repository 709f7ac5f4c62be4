using System.Text.RegularExpressions;

using Lab;

namespace IntegrationTests.AppConsistency;

/// <summary>The databases' scripts of the package, installed by the commands of their README, as an owner does.</summary>
internal static partial class ReadyMadeScripts
{
    /// <summary>Where the scripts keep what they know of each other, until all is undone.</summary>
    internal const string State = "/run/vmsnapshot-app";

    /// <summary>Where they are installed.</summary>
    internal const string Folder = "/etc/azure/app-consistency";

    private const string Configuration = "/etc/azure/VMSnapshotScriptPluginConfig.json";
    private const string NoParameters = "\"preScriptParams\": [\"\", \"\"]";

    /// <summary>Installs the pair for a server.</summary>
    /// <param name="vm">The machine that has the package.</param>
    /// <param name="server">The server.</param>
    /// <param name="more">Parameters of the pre-script, beside those by which it finds the server.</param>
    internal static void Install(VirtualMachine vm, DatabaseServer server, params IEnumerable<string> more)
    {
        InstallFrom(Path.Combine(vm.Agent.HandlerFolder, "app-consistency"), server.Kind);
        string text = File.ReadAllText(Configuration);
        Assert.Contains(NoParameters, text, StringComparison.Ordinal);
        IEnumerable<string> parameters = server.ScriptParameters.Concat(more).Select(parameter => $"\"{parameter}\"");
        File.WriteAllText(Configuration, text.Replace(
            NoParameters, $"\"preScriptParams\": [{string.Join(", ", parameters)}]", StringComparison.Ordinal));
    }

    /// <summary>Installs the pair for one kind of server, by the commands of the README.</summary>
    /// <param name="folder">Where the scripts come from.</param>
    /// <param name="kind">The kind of server.</param>
    internal static void InstallFrom(string folder, string kind)
    {
        string commands = Blocks(folder, "sh")[0];
        Assert.Contains("database=mariadb ", commands, StringComparison.Ordinal);
        commands = commands.Replace("database=mariadb ", $"database={kind} ", StringComparison.Ordinal);
        Tool.Run("env", $"--chdir={folder}", "bash", "-euc", commands);
    }

    /// <summary>Code that stands in the README, in its order.</summary>
    /// <param name="folder">Where the README is.</param>
    /// <param name="language">As the block says.</param>
    internal static IReadOnlyList<string> Blocks(string folder, string language) =>
    [
        .. Block().Matches(File.ReadAllText(Path.Combine(folder, "README.md")))
            .Where(block => block.Groups["language"].Value == language).Select(block => block.Groups["code"].Value),
    ];

    /// <summary>That server and machine are as they were before any script ran.</summary>
    internal static void AssertNothingLeft(DatabaseServer server)
    {
        Assert.False(server.IsQuiesced, "the server is still quiesced");
        Assert.False(Path.Exists(State), $"{State} is left");
        Assert.Empty(HeldSession.Find());
    }

    [GeneratedRegex("```(?<language>[a-z]+)\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();
}
