using SnapshotCore.Logging;

namespace SnapshotCore.Tests.Logging;

public sealed class BackupLogTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("backup-log-");

    private string Current => Path.Combine(_folder.FullName, BackupLog.FileName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_line_has_time_level_origin_and_text_in_file_and_memory()
    {
        using (BackupLog log = Open())
        {
            log.Warn("disk https://a/c?sp=r&sig=SECRET is slow\nand late");

            Assert.Equal(Read(), log.TextOfThisRun);
        }

        Assert.Matches(
            @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z Warn \[Contoso\.Snapshot-1\.2\.3\.4\] "
            + @"disk https://a/c\?<redacted> is slow\n    and late\n$",
            Read());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, new FileInfo(Current).UnixFileMode);
    }

    [Fact]
    public void Two_logs_of_one_file_keep_each_others_lines()
    {
        using BackupLog first = Open();
        using BackupLog second = Open();

        for (int i = 0; i < 20; i++)
        {
            first.Info($"first {i}");
            second.Info($"second {i}");
        }

        Assert.Equal(40, File.ReadAllLines(Current).Length);
    }

    [Fact]
    public void While_frozen_nothing_reaches_the_file_and_afterwards_all_of_it_does()
    {
        using BackupLog log = Open();
        log.Info("before");
        log.Freeze();
        string atFreeze = Read();

        log.Info("within");

        Assert.Equal(atFreeze, Read());
        Assert.Contains("within", log.TextOfThisRun, StringComparison.Ordinal);
        log.Thaw();
        log.Info("after");
        Assert.Equal(["before", "begins", "within", "ends", "after"], File.ReadLines(Current).Select(Keyword));
        Assert.Equal(Read(), log.TextOfThisRun);
    }

    [Fact]
    public void A_log_that_is_disposed_while_frozen_leaves_the_disk_alone()
    {
        using (BackupLog log = Open())
        {
            log.Freeze();
            log.Info("within");
        }

        Assert.False(File.Exists(Current));
    }

    [Fact]
    public void The_oldest_lines_of_a_frozen_window_go_first_and_are_counted()
    {
        using BackupLog log = Open(new LogOptions { HeldSize = 1024 });
        log.Freeze();
        for (int i = 0; i < 100; i++)
        {
            log.Info($"line {i}");
        }

        log.Thaw();

        string[] lines = File.ReadAllLines(Current);
        Assert.Matches(@"^\(\d\d lines of the frozen window left out\)$", lines[0]);
        Assert.Contains("line 99", lines[^2], StringComparison.Ordinal);
        Assert.True(lines.Length < 25);
    }

    [Fact]
    public void The_owner_can_have_lines_of_the_frozen_window_dropped()
    {
        using BackupLog log = Open(new LogOptions { DropWhileFrozen = true });
        log.Info("before");
        log.Freeze();
        log.Info("within");
        log.Thaw();
        log.Info("after");

        Assert.Equal(["before", "after"], File.ReadLines(Current).Select(Keyword));
        Assert.DoesNotContain("within", log.TextOfThisRun, StringComparison.Ordinal);
    }

    [Fact]
    public void The_owner_can_do_without_a_log()
    {
        using BackupLog log = Open(new LogOptions { WriteLog = false });
        log.Error("nobody hears");
        log.Freeze();
        log.Thaw();

        Assert.Empty(_folder.GetFiles());
        Assert.Empty(log.TextOfThisRun);
    }

    [Fact]
    public void Files_stay_bounded_in_number_and_size_also_over_restarts()
    {
        var options = new LogOptions { FileSize = 2000, FileCount = 3 };
        for (int run = 0; run < 10; run++)
        {
            using BackupLog log = Open(options);
            for (int i = 0; i < 20; i++)
            {
                log.Info($"run {run}, line {i}, with some words to fill it");
            }
        }

        string[] names = [.. _folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];
        Assert.Equal(["extension.1.log", "extension.2.log", "extension.log"], names);
        Assert.All(_folder.GetFiles(), file => Assert.InRange(file.Length, 1, 2200));
        Assert.Contains("run 9, line 19", Read(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_missing_is_made()
    {
        _folder.Delete();
        using BackupLog log = Open();

        log.Info("first");

        Assert.Contains("first", Read(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_written_fails_nothing_and_its_lost_lines_are_counted()
    {
        Directory.CreateDirectory(Current); // a folder in the place of the file: EISDIR, for root as well
        using BackupLog log = Open();
        log.Info("lost");
        log.Info("lost too");
        Directory.Delete(Current);

        log.Info("written");

        Assert.Contains("2 lines could not be written", Read(), StringComparison.Ordinal);
        Assert.Contains("lost too", log.TextOfThisRun, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_in_the_place_of_the_file_is_not_followed()
    {
        string target = Path.Combine(_folder.FullName, "target");
        File.CreateSymbolicLink(Current, target);
        using BackupLog log = Open();

        log.Info("line");

        Assert.False(File.Exists(target));
    }

    [Fact]
    public void The_text_of_a_run_keeps_its_end()
    {
        using BackupLog log = Open(new LogOptions { RunSize = 1000 });
        for (int i = 0; i < 100; i++)
        {
            log.Debug($"line {i}");
        }

        Assert.InRange(log.TextOfThisRun.Length, 900, 1040);
        Assert.StartsWith("(", log.TextOfThisRun, StringComparison.Ordinal);
        Assert.EndsWith("line 99\n", log.TextOfThisRun, StringComparison.Ordinal);
    }

    [Fact]
    public void The_end_of_the_file_begins_with_the_line_that_is_asked_for_or_is_all_there_is()
    {
        using BackupLog log = Open();
        string[] lines = ["backup 1, task a, 2 disks", "one", "backup 2, task b, 2 disks", "says: backup 2, task b,", "two"];
        Array.ForEach(lines, log.Info);

        Assert.Equal(lines[2..], Texts(BackupLog.ReadEnd(_folder.FullName, "backup 2, task b,")));
        Assert.Equal(lines, Texts(BackupLog.ReadEnd(_folder.FullName, "backup 3,")));
        Assert.Empty(BackupLog.ReadEnd("/nonexistent", "backup 1,"));

        static string[] Texts(string end) => [.. end.TrimEnd().Split('\n').Select(line => line[(line.IndexOf(']') + 2)..])];
    }

    [Fact]
    public void Who_else_wants_the_lines_gets_each_at_once_without_secrets_also_while_frozen()
    {
        var told = new List<LoggedLine>();
        using BackupLog log = Open(new LogOptions { Also = told.Add });
        log.Debug("a");
        log.Info("b");
        log.Freeze();
        log.Warn("c sig=SECRET");
        log.Error("d\ne");

        Assert.Equal(["a", "b", "c sig=<redacted>", "d\n    e"], told.Where(line => line.Text[0] != '-').Select(line => line.Text));
        Assert.Equal(
            [LineLevel.Debug, LineLevel.Info, LineLevel.Warn, LineLevel.Error],
            told.Where(line => line.Text[0] != '-').Select(line => line.Level));
        Assert.InRange(TimeProvider.System.GetUtcNow() - told[0].Time, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Lines_that_the_owner_does_not_want_go_nowhere_else_either(bool isDropped, bool isOff)
    {
        var told = new List<LoggedLine>();
        using BackupLog log = Open(new LogOptions { Also = told.Add, DropWhileFrozen = isDropped, WriteLog = !isOff });
        log.Freeze();
        log.Error("within");

        Assert.Empty(told);
        Assert.Equal(!isOff, log.IsWanted);
    }

    private BackupLog Open(LogOptions? options = null) =>
        BackupLog.Open(_folder.FullName, "Contoso.Snapshot", "1.2.3.4", TimeProvider.System, options);

    private string Read() => File.ReadAllText(Current);

    private static string Keyword(string line) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3..] is ["--", "freeze", var verb, ..] ? verb.TrimEnd(':') : line.Split(' ')[^1];
}
