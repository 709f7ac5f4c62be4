using System.Text;

using FsCheck;
using FsCheck.Fluent;

using SnapshotCore.Agent;
using SnapshotCore.Errors;

namespace SnapshotCore.Tests.Agent;

/// <summary>Files may be cut, overwritten or replaced by anything: what cannot be read is a value, not a crash.</summary>
public sealed class DamagedFileTests : IDisposable
{
    private readonly AgentFolders _folders = new();

    public void Dispose() => _folders.Dispose();

    [Fact]
    public void A_damaged_environment_is_an_environment_or_an_error()
    {
        string path = Path.Combine(_folders.VersionFolder, HandlerEnvironment.FileName);
        string whole = File.ReadAllText(path);

        ForDamaged(whole, text =>
        {
            AgentFolders.Write(path, text);
            Result<HandlerEnvironment> result = HandlerEnvironment.Read(_folders.Context);
            return result.IsSuccess
                ? result.Value.Version.Length > 0 && Path.IsPathRooted(result.Value.StatusFolder)
                : result.Error.Message.Contains(path, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_damaged_status_is_never_both_transitional_and_terminal()
    {
        StatusFile status = new(_folders.Environment.StatusFolder, 1);

        ForDamaged("""[{"version": "1.0", "status": {"status": "success", "code": "4"}}]""", text =>
        {
            status.Write(Encoding.UTF8.GetBytes(text));
            return !(status.IsTransitional() && status.IsTerminal());
        });
    }

    [Fact]
    public void A_damaged_sequence_is_a_number_or_none()
    {
        ForDamaged("123", text =>
        {
            _folders.Put(ProcessedSequence.FileName, text);
            return new ProcessedSequence(_folders.VersionFolder).Read() >= ProcessedSequence.None;
        });
    }

    [Fact]
    public void A_damaged_hosting_environment_has_a_role_or_none()
    {
        MachineSources sources = MachineSources.Of(_folders.Environment);

        ForDamaged("<H><Deployment name='d'/><Role guid='{9f1c6c0e-5c0c-4f8b-8a3e-0d2f5b6d7e11}'/></H>", text =>
        {
            AgentFolders.Write(sources.HostingEnvironment, text);
            return sources.ReadRole() is null or { Length: > 0 };
        });
    }

    /// <summary>Cuts the text somewhere, puts something else there, and lets the rest follow or not.</summary>
    private static void ForDamaged(string whole, Func<string, bool> holds) =>
        Prop.ForAll<NonNegativeInt, string?, bool>((at, inserted, goesOn) =>
        {
            int cut = at.Get * 7 % (whole.Length + 1); // generated numbers are small, the text is not
            return holds(string.Concat(whole.AsSpan(0, cut), inserted, goesOn ? whole.AsSpan(cut) : string.Empty));
        }).QuickCheckThrowOnFailure();
}
