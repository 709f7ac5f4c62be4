using AgentEmulator.Agent;

using Lab;

namespace Stage;

/// <summary>The package, unpacked and installed once by the agent, to be brought to each machine from then on.</summary>
internal sealed class InstalledHandler : IDisposable
{
    private const string Cache = "/var/lib/installed-handler";

    private InstalledHandler()
    {
    }

    /// <summary>Has the agent install the package.</summary>
    /// <exception cref="InvalidOperationException">Not in the sandbox, no package, or install failed.</exception>
    internal static async Task<InstalledHandler> InstallAsync()
    {
        Sandbox.Require();
        Directory.CreateDirectory(Cache);
        var agent = new VmAgent(Repository.Package);
        if (await new HandlerSteps(agent.Options, agent.Goal).InstallAsync() is { } failure)
        {
            throw new InvalidOperationException(failure.Message);
        }

        File.Delete(Path.Combine(agent.ConfigFolder, "0.settings"));
        Tool.Run("mv", agent.HandlerFolder, Cache);
        VirtualMachine.RemoveTraces();
        return new InstalledHandler();
    }

    /// <summary>Copies it to where the agent keeps handlers.</summary>
    internal static void BringTo(string folder)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        Tool.Run("cp", "--archive", Path.Combine(Cache, Path.GetFileName(folder)), folder);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Cache, recursive: true);
}
