using SnapshotCore.Agent;

namespace SnapshotCore.Lifecycle;

/// <summary>
/// Tells workers and guardians of this handler from all other programs by the path of their executable:
/// <c>&lt;agent folder&gt;/&lt;Name&gt;-&lt;any version&gt;/bin/worker</c> and <c>…/guardian</c>. Any version,
/// because an update ends the run that the version before it started; also after its folder has been deleted.
/// </summary>
internal sealed class RunExecutables
{
    private const string Worker = "worker";
    private const string Guardian = "guardian";
    private const string BinFolder = "bin";
    private const string DeletedMark = " (deleted)"; // proc_pid_exe(5)

    private readonly HashSet<string> _ownFolders = new(StringComparer.Ordinal);
    private readonly HashSet<(string AgentFolder, string Name)> _families = [];

    internal RunExecutables(HandlerEnvironment environment, CommandContext context)
    {
        // /proc shows paths with links resolved, as is the executable's own; the agent's folder may be a link.
        Add(environment.VersionFolder, environment.Name);
        if (Path.GetFileName(context.ExecutableFolder) == BinFolder)
        {
            Add(Path.GetDirectoryName(context.ExecutableFolder)!, environment.Name);
        }
    }

    internal bool IsOurs(string executable) => IsWorker(executable) || IsGuardian(executable);

    internal bool IsWorker(string executable) => Is(executable, Worker);

    internal bool IsGuardian(string executable) => Is(executable, Guardian);

    private void Add(string folder, string name)
    {
        _ownFolders.Add(folder);
        bool hasForm = VersionFolder.TryParse(folder, out VersionFolder parts);
        _families.Add((Path.GetDirectoryName(folder) ?? folder, hasForm ? parts.Name : name));
    }

    private bool Is(string executable, string name)
    {
        string path = executable.EndsWith(DeletedMark, StringComparison.Ordinal)
            ? executable[..^DeletedMark.Length]
            : executable;
        string? bin = Path.GetDirectoryName(path);
        string? folder = Path.GetDirectoryName(bin);
        return Path.GetFileName(path) == name
            && Path.GetFileName(bin) == BinFolder
            && folder is not null
            && (_ownFolders.Contains(folder)
                || (VersionFolder.TryParse(folder, out VersionFolder parts)
                    && _families.Contains((parts.AgentFolder, parts.Name))));
    }
}
