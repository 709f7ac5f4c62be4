using Lab;

namespace IntegrationTests.Hostile;

/// <summary>A folder mounted onto itself with other options than the file system's, ro or noexec.</summary>
internal sealed class BoundFolder : IDisposable
{
    private readonly string _folder;

    internal BoundFolder(string folder, string options)
    {
        _folder = folder;
        Tool.Run("mount", "--bind", folder, folder);
        Tool.Run("mount", "-o", $"remount,bind,{options}", folder);
    }

    /// <inheritdoc/>
    public void Dispose() => Tool.Run("umount", "--lazy", _folder);
}
