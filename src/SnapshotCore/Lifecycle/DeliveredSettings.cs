using SnapshotCore.Agent;
using SnapshotCore.Backup;
using SnapshotCore.Errors;
using SnapshotCore.Settings;

namespace SnapshotCore.Lifecycle;

/// <summary>
/// The settings file of a delivery, read and decrypted for a worker, its protected part removed from the disk whatever is to come of it.
/// </summary>
internal static class DeliveredSettings
{
    private static readonly TimeSpan JustNow = TimeSpan.FromMinutes(5);

    /// <summary>Takes them.</summary>
    /// <param name="environment">Names the folders.</param>
    /// <param name="sequence">The number of the file.</param>
    /// <param name="session">Gets what went wrong on the way without ending it.</param>
    /// <param name="clock">Tells what was put aside just now.</param>
    internal static Result<WorkerRequest> Take(
        HandlerEnvironment environment, int sequence, CommandSession session, TimeProvider clock)
    {
        string path = Path.Combine(environment.ConfigFolder, $"{sequence}{SequenceNumber.SettingsSuffix}");
        Result<SettingsFile> read = SettingsFile.Read(File.Exists(path) ? path : AsidePath(path, clock));
        if (!read.IsSuccess)
        {
            return read.Error;
        }

        var content = SettingsContent.Open(read.Value, environment.AgentFolder);
        session.Add(content.DecryptionError);
        session.Add(read.Value.RemoveProtected().Error);
        return new WorkerRequest(environment, sequence, content);
    }

    // The agent writes the settings right before it calls enable. That they are not there any more can mean that enable for another
    // number, which an agent that was restarted has left running, has put them aside meanwhile; not ages ago.
    private static string AsidePath(string path, TimeProvider clock)
    {
        string aside = OldFiles.AsideOf(path);
        bool isRecent = File.Exists(aside)
            && (clock.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(aside)).Duration() < JustNow;
        return isRecent ? aside : path;
    }
}
