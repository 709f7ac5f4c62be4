using AgentEmulator.Agent;

namespace AgentEmulator.Status;

/// <summary>Collects what the agent reports about one handler: its own status, the heartbeat, its extensions' status files.</summary>
internal sealed class HandlerReporter(AgentOptions options, HandlerGoal goal, string version)
{
    private readonly HandlerFolder _folder = new(options, goal.Name, version, goal.MultiConfig, settings: null);

    /// <summary>Adds the handler's entries; returns the reason if the agent stumbles.</summary>
    internal async Task<string?> ReportAsync(List<HandlerReport> reports, CancellationToken cancellation)
    {
        if (_folder.GetStatus() is not { } own)
        {
            return null;
        }

        var report = new HandlerReport(goal.Name, version, own.Status, own.Code, own.Message, goal.MultiConfig);
        var extensions = new List<HandlerReport>();
        bool isInstalled = _folder.State != HandlerFolder.NotInstalled;
        if (isInstalled && Heartbeat.Apply(_folder, options, ref report) is { } stumble)
        {
            return stumble;
        }

        if (isInstalled || goal.MultiConfig)
        {
            foreach (ExtensionSettings settings in goal.Settings)
            {
                var folder = new HandlerFolder(options, goal.Name, version, goal.MultiConfig, settings);
                if (folder.IsMultiConfig && settings.State == RequestedState.Disabled && folder.ExtensionState == HandlerFolder.Disabled)
                {
                    continue;
                }

                StatusVerdict verdict = await ReadAsync(settings, cancellation);
                if (verdict.IsPoison)
                {
                    return $"{folder.StatusFile(settings)}: {verdict.Problem}";
                }

                extensions.Add(report with { Extension = verdict.Status, Problem = verdict.Problem });
            }
        }

        reports.AddRange(extensions.Count > 0 ? extensions : [report]);
        return null;
    }

    /// <summary>The status word while others wait; a missing file counts as a warning, which doesn't end the wait.</summary>
    internal async Task<string> ProgressAsync(ExtensionSettings settings, CancellationToken cancellation)
    {
        var folder = new HandlerFolder(options, goal.Name, version, goal.MultiConfig, settings);
        return File.Exists(folder.StatusFile(settings))
            ? (await ReadAsync(settings, cancellation)).Status?.Status ?? ExtensionStatus.Error
            : ExtensionStatus.Warning;
    }

    /// <summary>Reads the status file; a missing or unreadable one is tried again a few times.</summary>
    internal async Task<StatusVerdict> ReadAsync(ExtensionSettings settings, CancellationToken cancellation)
    {
        var folder = new HandlerFolder(options, goal.Name, version, goal.MultiConfig, settings);
        for (int attempt = 1; ; attempt++)
        {
            StatusVerdict verdict = Read(folder, settings);
            if (!verdict.IsUnreadable || attempt >= options.StatusReadAttempts)
            {
                return verdict;
            }

            await Task.Delay(options.StatusReadPause, options.Clock, cancellation);
        }
    }

    private static StatusVerdict Read(HandlerFolder folder, ExtensionSettings settings)
    {
        string path = folder.StatusFile(settings);
        string name = folder.IsMultiConfig ? settings.Name! : folder.Name;
        int number = settings.SequenceNumber;
        try
        {
            return StatusFileJudge.Judge(File.ReadAllBytes(path), name, folder.Version, number, path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return new StatusVerdict(
                StatusFileJudge.Missing(name, number, path), "There is no status file.", IsPoison: false, IsUnreadable: true);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return new StatusVerdict(
                StatusFileJudge.Unreadable(name, folder.Version, number, refused.Message), refused.Message, IsPoison: false, IsUnreadable: true);
        }
    }
}
