using SnapshotCore.Errors;
using SnapshotCore.Freeze;

namespace SnapshotCore.Tests.Freeze;

public sealed class FreezeLockTests : IDisposable
{
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("lock");

    [Fact]
    public async Task The_lock_makes_its_folders_and_its_file_stays()
    {
        string path = Path.Combine(_scratch.FullName, "a/b/File");

        Result<FreezeLock> result = await FreezeLock.AcquireAsync(path, TimeProvider.System, default);
        bool isHeld = result.Value.IsHeld;
        result.Value.Dispose();

        Assert.True(isHeld);
        Assert.True(File.Exists(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task A_lock_file_that_can_not_be_made_does_not_stop_the_freeze()
    {
        string blocker = Path.Combine(_scratch.FullName, "file");
        await File.Create(blocker).DisposeAsync();

        Result<FreezeLock> result = await FreezeLock.AcquireAsync(blocker + "/x", TimeProvider.System, default);

        Assert.True(result.IsSuccess);
        Assert.False(result.Value.IsHeld);
        Assert.Contains("ENOTDIR", result.Value.Problem!, StringComparison.Ordinal);
    }

    public void Dispose() => _scratch.Delete(recursive: true);
}
