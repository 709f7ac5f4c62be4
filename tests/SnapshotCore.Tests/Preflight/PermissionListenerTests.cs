using SnapshotCore.Preflight;

namespace SnapshotCore.Tests.Preflight;

public sealed class PermissionListenerTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly DirectoryInfo _proc = Directory.CreateTempSubdirectory("proc");

    [Theory]
    [InlineData("pos:\t0\nflags:\t02\nmnt_id:\t15\nfanotify flags:4 event-flags:8000\n", 0)]
    [InlineData("fanotify flags:4 event-flags:0\nfanotify mnt_id:2a mflags:0 mask:10000 ignored_mask:0\n", 1)]
    [InlineData("fanotify flags:4 event-flags:0\nfanotify sdev:800001 mflags:0 mask:4003b ignored_mask:0\n", 1)]
    [InlineData("fanotify ino:4f969 sdev:800013 mflags:0 mask:20000 ignored_mask:0 fhandle-bytes:8\nfanotify mnt_id:1 mflags:0 mask:100000 ignored_mask:0\n", 2)]
    [InlineData("fanotify mnt_id:2a mflags:0 mask:3b ignored_mask:70000\n", 0)]
    [InlineData("inotify wd:1 ino:1 sdev:1 mask:10000 ignored_mask:0\n", 0)]
    [InlineData("fanotify mnt_id:2a mflags:0 mask:zz ignored_mask:0\n", 0)]
    public void Marks_with_permission_events_are_counted(string fdinfo, int marks)
    {
        Assert.Equal(marks, PermissionListenerSearch.CountMarks(System.Text.Encoding.UTF8.GetBytes(fdinfo)));
    }

    [Fact]
    public void A_listener_is_found_among_other_programs_and_named()
    {
        Add(700, "plain", "socket:[1]", "fanotify mnt_id:2a mflags:0 mask:10000 ignored_mask:0\n");
        Add(800, "fapolicyd", "anon_inode:[fanotify]", "fanotify sdev:800001 mflags:0 mask:10000 ignored_mask:0\n");
        Add(900, "watcher", "anon_inode:[fanotify]", "fanotify sdev:800001 mflags:0 mask:3b ignored_mask:0\n");

        PermissionListener found = Assert.Single(Search().Complete());

        Assert.Equal(new PermissionListener(800, "fapolicyd", 1), found);
        Assert.Contains("fapolicyd (800)", found.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_that_has_no_time_ends_and_knows_nothing()
    {
        Add(800, "fapolicyd", "anon_inode:[fanotify]", "fanotify sdev:800001 mflags:0 mask:10000 ignored_mask:0\n");
        Add(801, "other", "socket:[1]", "");

        Assert.True(PermissionListenerSearch.Start(_proc.FullName, TimeSpan.Zero, TimeProvider.System).Complete().Count <= 1);
    }

    [Fact]
    public void Where_there_is_no_proc_nothing_is_found()
    {
        Assert.Empty(PermissionListenerSearch.Start("/nowhere", Patience, TimeProvider.System).Complete());
    }

    public void Dispose() => _proc.Delete(recursive: true);

    private PermissionListenerSearch Search() => PermissionListenerSearch.Start(_proc.FullName, Patience, TimeProvider.System);

    private void Add(int pid, string name, string link, string fdinfo)
    {
        DirectoryInfo process = _proc.CreateSubdirectory($"{pid}");
        process.CreateSubdirectory("fd");
        process.CreateSubdirectory("fdinfo");
        File.CreateSymbolicLink(Path.Combine(process.FullName, "fd/7"), link);
        Write("fdinfo/7", fdinfo);
        Write("comm", name + "\n");

        void Write(string file, string text)
        {
            using StreamWriter writer = File.CreateText(Path.Combine(process.FullName, file));
            writer.Write(text);
        }
    }
}
