using SnapshotCore.Agent;
using SnapshotCore.Reporting;
using SnapshotCore.Reporting.Messages;
using SnapshotCore.Settings;

namespace SnapshotCore.Backup;

/// <summary>Makes what every report says of handler, task and machine, from where these are known.</summary>
internal static class ReportContexts
{
    /// <param name="environment">The handler.</param>
    /// <param name="request">The task; null when the settings can't be read.</param>
    /// <param name="ownerFolder">The folder that keeps the machine's id, normally /etc/azure.</param>
    internal static ReportContext Of(HandlerEnvironment environment, SnapshotRequest? request, string ownerFolder)
    {
        var identity = new MachineIdentity(environment.VersionFolder, MachineSources.Of(environment));
        return new ReportContext(
            environment.Name,
            environment.Version,
            environment.ExtensionVersion,
            request?.TaskId,
            request?.CommandStartTicks,
            request is { IsClassicVm: true },
            new UniqueMachineId(identity, ownerFolder).Read())
        {
            Language = MessageLanguage.Of(request?.Locale),
        };
    }
}
