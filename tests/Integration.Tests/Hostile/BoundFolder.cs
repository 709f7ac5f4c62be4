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
        try
        {
            Tool.Run("mount", "-o", $"remount,bind,{options}", folder);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Tool.Run("umount", "--lazy", _folder);
}
