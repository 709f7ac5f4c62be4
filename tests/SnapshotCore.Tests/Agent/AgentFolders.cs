using SnapshotCore.Agent;

namespace SnapshotCore.Tests.Agent;

/// <summary>The folders of one version below a fresh agent folder, as the guest agent makes them; gone at the end.</summary>
internal sealed class AgentFolders : IDisposable
{
    public const string Name = "Contoso.VmSnapshotLinux";

    public AgentFolders(string version = "1.2.3.4")
    {
        VersionFolder = MakeVersion(version);
        Context = new CommandContext(VersionFolder, Path.Combine(VersionFolder, "bin"), new Dictionary<string, string>());
    }

    public string AgentFolder { get; } = Directory.CreateTempSubdirectory("agent-").FullName;

    public string VersionFolder { get; }

    public string LogFolder => Path.Combine(AgentFolder, "log", Name);

    public CommandContext Context { get; private set; }

    public HandlerEnvironment Environment => HandlerEnvironment.Read(Context).Value;

    public string MakeVersion(string version)
    {
        string folder = Path.Combine(AgentFolder, $"{Name}-{version}");
        foreach (string name in new[] { "bin", "config", "status" })
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
        }

        Write(Path.Combine(folder, HandlerEnvironment.FileName), $$"""
            [{"name": "{{Name}}", "version": 1.0, "handlerEnvironment": {
              "logFolder": "{{LogFolder}}", "configFolder": "{{folder}}/config", "statusFolder": "{{folder}}/status",
              "heartbeatFile": "{{folder}}/heartbeat.log"}
            }]
            """);
        return folder;
    }

    public CommandContext With(params (string Name, string Value)[] variables)
    {
        Context = Context with { Environment = variables.ToDictionary(pair => pair.Name, pair => pair.Value) };
        return Context;
    }

    public string Put(string name, string content)
    {
        string path = Path.Combine(VersionFolder, name);
        Write(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(AgentFolder, recursive: true);

    public static void Write(string path, string content)
    {
        using StreamWriter writer = new(path);
        writer.Write(content);
    }
}
