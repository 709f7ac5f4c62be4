using Stage;

namespace Faults;

/// <summary>
/// Stands for an application that the owner's scripts bring to rest and let go on: a file in memory that is there for as
/// long as it rests. Whatever is done to a backup, it must not be there in the end.
/// </summary>
internal sealed class RestingApplication : IDisposable
{
    private const string AtRest = OwnerScripts.Evidence + "/at-rest";

    // Some fifty milliseconds each, so that faults meet them at work.
    private readonly OwnerScripts _scripts = new($"sleep 0.05; : > {AtRest}", $"sleep 0.05; rm -f {AtRest}");

    /// <summary>Whether nobody has let it go on.</summary>
    internal bool IsAtRest => File.Exists(AtRest);

    /// <summary>The machine was restarted, and the application with it.</summary>
    internal void Restart() => File.Delete(AtRest);

    /// <inheritdoc/>
    public void Dispose() => _scripts.Dispose();
}
