using AgentEmulator.Agent;
using AgentEmulator.Certificates;

namespace AgentEmulator.Cli;

/// <summary>What lasts between two calls: the last goal state, in LIB/history, and the certificates in LIB.</summary>
internal sealed class Session(AgentOptions options)
{
    private string GoalStatePath => Path.Combine(options.LibraryFolder, "history", "goal-state.json");

    /// <summary>The last goal state; an empty one of incarnation 0 before the first.</summary>
    internal GoalState Load() => File.Exists(GoalStatePath)
        ? GoalStateFile.Read(GoalStatePath, _ => throw new UsageException($"{GoalStatePath} holds protected settings in plain text; delete it."))
        : new GoalState(0, []);

    internal void Save(GoalState goalState)
    {
        AgentFile.MakeFolder(options.LibraryFolder, AgentFile.PrivateFolder, keepMode: true);
        GoalStateFile.Write(GoalStatePath, goalState);
    }

    /// <summary>
    /// Encrypts to the named certificate, else to the newest one in LIB that has a key, else to one that is made for it.
    /// </summary>
    internal (string Base64, string Thumbprint) Encrypt(string json, string? thumbprint, ContentCipher cipher)
    {
        using VmCertificate certificate = (thumbprint ?? NewestThumbprint()) is { } wanted
            ? Load(wanted)
            : VmCertificate.Create(options.LibraryFolder, options.Clock);
        return (certificate.Encrypt(json, cipher), certificate.Thumbprint);
    }

    private VmCertificate Load(string thumbprint)
    {
        try
        {
            return VmCertificate.Load(options.LibraryFolder, thumbprint);
        }
        catch (IOException)
        {
            throw new UsageException($"{options.LibraryFolder} has no certificate {thumbprint}; make one with 'agent-emulator new-certificate'.");
        }
    }

    private string? NewestThumbprint() => !Directory.Exists(options.LibraryFolder)
        ? null
        : new DirectoryInfo(options.LibraryFolder).GetFiles("*.prv")
            .OrderByDescending(file => file.LastWriteTimeUtc)
            .Select(file => Path.GetFileNameWithoutExtension(file.Name))
            .FirstOrDefault();
}
