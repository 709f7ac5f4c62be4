namespace AgentEmulator.Agent;

/// <summary>
/// Single steps of a handler's life, for tests that disturb something between two of them. <see cref="GuestAgent"/> puts
/// them together, and goes on from where they stopped.
/// </summary>
/// <param name="options">The agent.</param>
/// <param name="goal">The handler, with at most one entry of settings.</param>
public sealed class HandlerSteps(AgentOptions options, HandlerGoal goal)
{
    private HandlerInstance Handler => new(options, goal, goal.Version, goal.Settings.Count > 0 ? goal.Settings[0] : null);

    /// <summary>Unpacks the package, writes HandlerEnvironment.json and the settings, runs install.</summary>
    /// <returns>Null if all went well.</returns>
    public async Task<HandlerFailure?> InstallAsync(CancellationToken cancellation = default)
    {
        AgentFile.MakeFolder(options.LibraryFolder, AgentFile.PrivateFolder, keepMode: true);
        AgentFile.MakeFolder(options.LogFolder, AgentFile.PublicFolder, keepMode: true);
        HandlerInstance handler = Handler;
        return handler.SetUp() ?? await handler.InstallAsync(uninstallExitCode: null, cancellation);
    }

    /// <summary>Writes N.settings.</summary>
    public void WriteSettings() => Handler.Folder.WriteSettings();

    /// <summary>Runs enable with what lies on the disk.</summary>
    /// <returns>Null if it exited with 0.</returns>
    public Task<HandlerFailure?> EnableAsync(CancellationToken cancellation = default) =>
        Handler.EnableAsync(uninstallExitCode: null, cancellation);
}
