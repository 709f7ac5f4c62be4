using System.Text;

using SnapshotCore.Agent;
using SnapshotCore.Errors;

namespace SnapshotCore.Tests.Agent;

public sealed class StatusFileTests : IDisposable
{
    private readonly AgentFolders _folders = new();

    public void Dispose() => _folders.Dispose();

    [Fact]
    public void Writing_replaces_the_file_and_leaves_nothing_else_in_the_folder()
    {
        StatusFile status = new(_folders.Environment.StatusFolder, 7);
        bool before = status.Exists;

        BackupError? first = status.Write("one"u8);
        BackupError? second = status.Write("two"u8);

        Assert.False(before);
        Assert.Null(first);
        Assert.Null(second);
        Assert.True(status.Exists);
        Assert.Equal(Path.Combine(_folders.Environment.StatusFolder, "7.status"), status.Path);
        Assert.Equal("two"u8.ToArray(), File.ReadAllBytes(status.Path));
        Assert.Equal([status.Path], Directory.GetFileSystemEntries(_folders.Environment.StatusFolder));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
            File.GetUnixFileMode(status.Path));
    }

    [Fact]
    public void A_missing_status_folder_is_made_but_a_removed_version_folder_is_not_revived()
    {
        string folder = _folders.Environment.StatusFolder;
        Directory.Delete(folder);
        BackupError? made = new StatusFile(folder, 1).Write("{}"u8);
        Directory.Delete(_folders.VersionFolder, recursive: true);
        BackupError? gone = new StatusFile(folder, 1).Write("{}"u8);

        Assert.Null(made);
        Assert.Equal(ErrorCode.Error, gone!.Code);
        Assert.Contains("1.status", gone.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folders.VersionFolder));
    }

    [Fact]
    public void A_folder_in_place_of_the_file_is_an_error_with_the_cause()
    {
        StatusFile status = new(_folders.Environment.StatusFolder, 1);
        Directory.CreateDirectory(status.Path);

        BackupError? error = status.Write("{}"u8);

        Assert.Contains("EISDIR", error!.Message, StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(_folders.Environment.StatusFolder));
    }

    [Fact]
    public void A_status_that_the_agent_would_cut_is_refused_and_the_old_one_stays()
    {
        StatusFile status = new(_folders.Environment.StatusFolder, 1);
        status.Write("old"u8);

        BackupError? tooLarge = status.Write(new byte[StatusFile.SizeLimit]);

        Assert.Contains("131072", tooLarge!.Message, StringComparison.Ordinal);
        Assert.Equal("old"u8.ToArray(), File.ReadAllBytes(status.Path));
        Assert.Null(status.Write(new byte[StatusFile.SizeLimit - 1]));
    }

    [Theory]
    [InlineData("""[{"status": {"status": "success", "code": "4"}}]""", true, false)]
    [InlineData("""[{"status": {"status": "success", "code": 4}}]""", true, false)]
    [InlineData("""[{"status": {"status": "success", "code": "1"}}]""", false, true)]
    [InlineData("""[{"status": {"status": "error", "code": 42}}]""", false, true)]
    [InlineData("""[{"status": {"status": "success"}}]""", false, false)]
    [InlineData("""[{"status": {"code": null}}]""", false, false)]
    [InlineData("""[{"status": 4}]""", false, false)]
    [InlineData("""{"status": {"code": "4"}}""", false, false)]
    [InlineData("[4]", false, false)]
    [InlineData("[]", false, false)]
    [InlineData("""[{"status": {"code": "4""", false, false)]
    [InlineData("", false, false)]
    [InlineData("\0\0\0", false, false)]
    public void What_the_file_says_is_read_whatever_it_holds(string content, bool transitional, bool terminal)
    {
        StatusFile status = new(_folders.Environment.StatusFolder, 1);
        status.Write(Encoding.UTF8.GetBytes(content));

        Assert.Equal(transitional, status.IsTransitional());
        Assert.Equal(terminal, status.IsTerminal());
    }

    [Fact]
    public void A_missing_file_is_neither_transitional_nor_terminal()
    {
        StatusFile status = new(_folders.Environment.StatusFolder, 1);

        Assert.False(status.IsTransitional());
        Assert.False(status.IsTerminal());
    }
}
