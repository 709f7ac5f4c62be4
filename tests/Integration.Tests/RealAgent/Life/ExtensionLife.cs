using AgentEmulator.Agent;
using AgentEmulator.Certificates;

using IntegrationTests.Stage;

namespace IntegrationTests.RealAgent.Life;

/// <summary>The extension's life on one machine, with real backups, under whichever agent.</summary>
internal sealed class ExtensionLife(IAgent agent, VirtualMachine vm)
{
    /// <summary>What every task's identifier begins with: letters that the agent writes as escapes.</summary>
    internal const string TaskBegin = "t\u00e4sk-\u20ac-";

    private const string CommandLog = "CommandExecution.log";
    private readonly HandlerGoal _original = vm.Agent.Goal;
    private readonly Dictionary<string, Moment> _moments = new(StringComparer.Ordinal);
    private int _incarnation = 1;
    private int _seen;

    /// <summary>What must show in no text.</summary>
    internal List<string> Secrets { get; } = [];

    /// <summary>Lives it all; each moment has the name of what came before it.</summary>
    internal async Task<IReadOnlyDictionary<string, Moment>> LiveAsync()
    {
        await BackUpAsync("install", 0, ContentCipher.Aes256);
        LeaveLargerNumber();
        await BackUpAsync("next number", 4, ContentCipher.TripleDes);
        await HappenAsync("same number", ProcessAsync);
        await HappenAsync("restart", agent.RestartAsync);
        await BackUpAsync("lower number", 2, ContentCipher.Aes128);
        await RefuseAsync("corrupt settings", new ExtensionSettings(5)
        {
            PublicSettings = vm.NewRequest().PublicText,
            ProtectedSettings = "TWFkZSB1cA==",
            Thumbprint = vm.Certificate.Thumbprint,
        });
        await RefuseAsync("null settings", new ExtensionSettings(6) { PublicSettings = "null" });
        await RefuseAsync("no settings", settings: null);
        await HappenAsync("disable", () => ProcessAsync(RequestedState.Disabled));
        await BackUpAsync("enable after disable", 7, ContentCipher.Aes256);
        using var next = new OtherVersion(_original, "1.1.0.0");
        await HappenAsync("update", () => MoveToAsync(next.Version, next.Package));
        await BackUpAsync("backup after update", 8, ContentCipher.Aes256);
        await HappenAsync("downgrade", () => MoveToAsync(_original.Version, _original.Package!));
        await BackUpAsync("backup after downgrade", 9, ContentCipher.Aes256);
        await HappenAsync("uninstall", () => ProcessAsync(RequestedState.Uninstall));
        await BackUpAsync("install after uninstall", 10, ContentCipher.Aes256);
        await HappenAsync("end in the goal state", () => agent.ProcessAsync(new GoalState(++_incarnation, [])));
        return _moments;
    }

    private Task ProcessAsync() => ProcessAsync(RequestedState.Enabled);

    private Task ProcessAsync(RequestedState state)
    {
        vm.Agent.Goal = vm.Agent.Goal with { State = state };
        return agent.ProcessAsync(new GoalState(++_incarnation, [vm.Agent.Goal]));
    }

    private Task MoveToAsync(string version, string package)
    {
        vm.Agent.Goal = vm.Agent.Goal with { Version = version, Package = package };
        return ProcessAsync();
    }

    private async Task BackUpAsync(string name, int number, ContentCipher cipher)
    {
        RequestBuilder request = await vm.NextRequestAsync();
        request.Public["taskId"] = $"{TaskBegin}{number}";
        Secrets.AddRange(request.Secrets);
        vm.Deliver(request, number, settings => settings with
        {
            ProtectedSettings = vm.Certificate.Encrypt(request.ProtectedText, cipher),
            Thumbprint = cipher == ContentCipher.Aes128 ? settings.Thumbprint!.ToLowerInvariant() : settings.Thumbprint,
        });
        await HappenAsync(name, async () =>
        {
            await ProcessAsync();
            await vm.WaitForEndAsync();
        });
    }

    private Task RefuseAsync(string name, ExtensionSettings? settings)
    {
        vm.Agent.Goal = vm.Agent.Goal with { Settings = settings is null ? [] : [settings] };
        return HappenAsync(name, ProcessAsync);
    }

    private async Task HappenAsync(string name, Func<Task> happen)
    {
        await happen();
        await vm.WaitAsync(() => vm.Processes.Count == 0, TimeSpan.FromSeconds(20), "end of all processes");
        await TakeAsync(name);
    }

    private async Task TakeAsync(string name)
    {
        string log = Path.Combine(vm.Agent.LogFolder, CommandLog);
        IReadOnlyList<string> commands = Moment.CommandsIn(File.Exists(log) ? await File.ReadAllTextAsync(log) : string.Empty);
        string status = vm.Agent.StatusFile(vm.Agent.Goal.Settings is [var settings] ? settings.SequenceNumber : 0);
        _moments.Add(name, new Moment(
            await agent.LookAgainAsync(_original.Name),
            [.. commands.Skip(_seen)],
            File.Exists(status) ? await File.ReadAllTextAsync(status) : null,
            (await vm.SnapshotsAsync()).Count,
            FilesBelow(vm.Agent.HandlerFolder)));
        _seen = commands.Count;
    }

    private static Dictionary<string, UnixFileMode> FilesBelow(string folder) => !Directory.Exists(folder) ? [] : Directory
        .EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
        .ToDictionary(path => Path.GetRelativePath(folder, path), File.GetUnixFileMode, StringComparer.Ordinal);

    // What the agent doesn't name must not be taken, however large its number is.
    private void LeaveLargerNumber() => File.WriteAllText(vm.Agent.SettingsFile(99), "{ old");
}
