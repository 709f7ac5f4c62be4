using SnapshotCore.Reporting.Traces;

namespace SnapshotCore.Tests.Reporting.Traces;

public sealed class TraceFolderTests : IDisposable
{
    private readonly DirectoryInfo _log = Directory.CreateTempSubdirectory("traces-");
    private readonly TraceFolder _folder;

    public TraceFolderTests()
    {
        _folder = new TraceFolder(_log.FullName, TimeProvider.System);
    }

    [Fact]
    public void The_last_thirty_are_kept_and_read_newest_first()
    {
        for (int i = 0; i < 33; i++)
        {
            _folder.Write(Trace(i));
        }

        Assert.Equal(Enumerable.Range(3, 30).Reverse(), _folder.ReadLast(100).Select(trace => trace.Sequence));
        Assert.Equal([32, 31], _folder.ReadLast(2).Select(trace => trace.Sequence));
        Assert.Equal(30, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public void A_trace_is_roots_alone_and_named_by_time_and_number()
    {
        string file = _folder.Write(Trace(4));

        Assert.Equal("20260304T050611.123Z-4.json", Path.GetFileName(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.Path));
    }

    [Fact]
    public void Damaged_files_are_left_out_of_what_is_read()
    {
        _folder.Write(Trace(1));
        File.WriteAllText(Path.Combine(_folder.Path, "20260305T000000.000Z-2.json"), """{"schema":1,"star""");
        File.WriteAllBytes(Path.Combine(_folder.Path, "20260306T000000.000Z-3.json"), new byte[TraceLimits.Bytes + 1]);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "20260307T000000.000Z-4.json"));

        Assert.Equal(1, Assert.Single(_folder.ReadLast(10)).Sequence);
    }

    [Fact]
    public void Without_a_folder_there_is_none() => Assert.Empty(_folder.ReadLast(10));

    [Fact]
    public void What_a_killed_writer_left_goes_and_what_another_is_writing_stays()
    {
        Directory.CreateDirectory(_folder.Path);
        string left = Path.Combine(_folder.Path, ".a.json.2147483647.tmp"); // above the kernel's largest process id
        string used = Path.Combine(_folder.Path, $".b.json.{Environment.ProcessId}.tmp");
        File.WriteAllText(left, "");
        File.WriteAllText(used, "");

        _folder.Write(Trace(1));

        Assert.False(File.Exists(left));
        Assert.True(File.Exists(used));
    }

    [Fact]
    public void Traces_from_a_clock_that_was_years_ahead_go_before_those_of_the_right_one()
    {
        TimeSpan ahead = TimeSpan.FromDays(7000);
        for (int i = 0; i < 30; i++)
        {
            BackupTrace right = Trace(i);
            _folder.Write(right with { Started = right.Started + ahead, Ended = right.Ended + ahead });
        }

        for (int i = 100; i < 130; i++)
        {
            _folder.Write(Trace(i));
        }

        Assert.Equal(Enumerable.Range(100, 30).Reverse(), _folder.ReadLast(100).Select(trace => trace.Sequence));
    }

    [Fact]
    public void Whether_a_run_has_left_its_trace_is_known_by_number_and_task()
    {
        _folder.Write(Trace(1));

        Assert.True(_folder.Has(1, "task_1"));
        Assert.False(_folder.Has(1, "task_2"));
        Assert.False(_folder.Has(11, "task_1"));
    }

    [Fact]
    public void A_file_in_the_place_of_the_folder_is_a_failure_that_can_be_told()
    {
        File.WriteAllText(_folder.Path, "");

        Assert.ThrowsAny<IOException>(() => _folder.Write(Trace(1)));
        Assert.Empty(_folder.ReadLast(1));
    }

    public void Dispose() => _log.Delete(recursive: true);

    private static BackupTrace Trace(int number)
    {
        BackupTrace full = TraceSample.Full();
        return full with { Sequence = number, Started = full.Started.AddSeconds(number), Ended = full.Ended.AddSeconds(number) };
    }
}
