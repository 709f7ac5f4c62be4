using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

using FsCheck;
using FsCheck.Fluent;

using Microsoft.Win32.SafeHandles;

using SnapshotCore.Freeze;
using SnapshotCore.Linux;

namespace SnapshotCore.Tests.Freeze;

public sealed class FreezeJournalTests : IDisposable
{
    private const int SIGSTOP = 19;

    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("run");
    private readonly RunFolder _folder;

    public FreezeJournalTests()
    {
        _folder = RunFolder.At(Path.Combine(_scratch.FullName, "vmsnapshot"));
    }

    [Fact]
    public void A_record_survives_a_round_trip()
    {
        Prop.ForAll<byte[], long>((path, deadline) =>
        {
            var record = new JournalRecord(
                "b007",
                new ProcessIdentity(12, 34567),
                new ProcessIdentity(13, 34568),
                deadline,
                1,
                [new JournalTarget(new DeviceNumber(8, 1), new UnixPath(path)), new JournalTarget(new DeviceNumber(0, 44), new UnixPath("/"))]);

            bool parsed = JournalRecord.TryParse(record.Format(), out JournalRecord read);

            return parsed
                && read with { Targets = record.Targets } == record
                && read.Targets.SequenceEqual(record.Targets);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_torn_or_changed_text_is_refused_wherever_it_is_cut()
    {
        byte[] text = new JournalRecord("b007", new ProcessIdentity(1, 2), null, 3, null, []).Format();

        for (int i = 0; i < text.Length; i++)
        {
            byte[] changed = [.. text];
            changed[i] ^= 1;
            Assert.False(JournalRecord.TryParse(text.AsSpan(0, i), out _));
            Assert.False(JournalRecord.TryParse(changed, out _));
        }
    }

    [Fact]
    public void A_line_of_a_newer_version_does_not_hide_what_is_frozen()
    {
        JournalTarget target = new(new DeviceNumber(8, 1), new UnixPath("/data"));
        string text = Encoding.ASCII.GetString(
            new JournalRecord("b007", new ProcessIdentity(1, 2), null, 3, null, [target]).Format());
        string newer = text[..text.IndexOf("checksum", StringComparison.Ordinal)] + "novelty 1\n";
        newer += $"checksum {Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(newer)))}\n";

        Assert.True(JournalRecord.TryParse(Encoding.ASCII.GetBytes(newer), out JournalRecord read));
        Assert.Equal(target, Assert.Single(read.Targets));
    }

    [Fact]
    public void The_state_that_a_run_left_tells_what_it_may_have_frozen()
    {
        string path = Path.Combine(_scratch.FullName, "state");
        ProcessIdentity self = ProcessWatch.Self();
        using (SharedFreezeState state = SharedFreezeState.CreateAt(path, 5))
        {
            state.TryMove(1, TargetState.Pending, TargetState.Freezing);
            state.TryMove(2, TargetState.Pending, TargetState.Frozen);
            state.TryMove(3, TargetState.Pending, TargetState.Thawed);
            state.FreezeErrno(4) = (int)Errno.EBUSY;
            state.TryMove(4, TargetState.Pending, TargetState.Failed);
        }

        using SharedFreezeState? left = SharedFreezeState.OpenLeft(path, self, 5);

        Assert.Equal([false, true, true, false, false], Enumerable.Range(0, 5).Select(left!.MayBeFrozen));
        Assert.Null(SharedFreezeState.OpenLeft(path, self with { StartTime = 1 }, 5));
        Assert.Null(SharedFreezeState.OpenLeft(path, self, 4));
        Assert.Null(SharedFreezeState.OpenLeft(path + ".missing", self, 5));
    }

    [Fact]
    public void A_shorter_record_replaces_a_longer_one_whole()
    {
        using SafeFileHandle file = MemoryFile.Create("journal", []);
        var journal = new FreezeJournal(file);
        var record = new JournalRecord("b007", new ProcessIdentity(1, 2), null, 3, null, []);

        journal.Write(record with { Targets = [new JournalTarget(new DeviceNumber(8, 1), new UnixPath("/data"))] });
        journal.Write(record);

        Assert.True(journal.TryRead(out JournalRecord read, out _));
        Assert.Empty(read.Targets);
    }

    [Fact]
    public void The_lock_is_one_runs_alone_and_names_it()
    {
        using (RunLock? first = RunLock.TryAcquire(_folder))
        {
            using RunLock? second = RunLock.TryAcquire(_folder);
            RecoveryReport report = FreezeRecovery.Run(_folder, TimeProvider.System);

            Assert.NotNull(first);
            Assert.Null(second);
            Assert.True(report.LiveRun);
            Assert.Equal(ProcessWatch.Self(), report.Worker);
        }

        using RunLock? third = RunLock.TryAcquire(_folder);
        Assert.NotNull(third);
    }

    [Fact]
    public void Nothing_to_recover_is_said_at_once_and_creates_nothing()
    {
        RecoveryReport report = FreezeRecovery.Run(_folder, TimeProvider.System);

        Assert.False(report.LiveRun);
        Assert.Empty(report.Problems);
        Assert.False(Directory.Exists(_folder.Path));
    }

    [Fact]
    public void A_dead_runs_journal_is_emptied_even_when_torn()
    {
        Directory.CreateDirectory(_folder.Path);
        using (FileStream file = File.Create(_folder.JournalPath))
        {
            file.Write("vmsnapshot-journal 1\nboot torn"u8);
        }

        RecoveryReport report = FreezeRecovery.Run(_folder, TimeProvider.System);

        Assert.False(report.LiveRun);
        Assert.Equal(0, new FileInfo(_folder.JournalPath).Length);
    }

    [Fact]
    public void A_live_run_is_left_alone_and_told_with_its_deadline_and_what_it_may_have_frozen()
    {
        using RunLock? held = RunLock.TryAcquire(_folder);
        RecoveryReport before = FreezeRecovery.Run(_folder, TimeProvider.System);
        held!.Journal.Write(held.Journal.Record! with
        {
            DeadlineNanoseconds = TimeProvider.System.Nanoseconds() + TimeSpan.FromHours(1).ToNanoseconds(),
            Targets = [new JournalTarget(new DeviceNumber(4095, 1), new UnixPath("/no\nwhere"))],
        });

        RecoveryReport report = FreezeRecovery.Run(_folder, TimeProvider.System);

        Assert.True(before is { IsLeftAlone: true, MayBeFrozen.Count: 0 });
        Assert.Equal(TimeSpan.Zero, before.TimeLeft);
        Assert.True(report.IsLeftAlone);
        Assert.Equal([@"/no\012where"], report.MayBeFrozen);
        Assert.InRange(report.TimeLeft, TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
    }

    [Fact]
    public void A_live_run_whose_deadline_is_well_past_is_thawed_and_not_left_alone()
    {
        using RunLock? held = RunLock.TryAcquire(_folder);
        held!.Journal.Write(held.Journal.Record! with
        {
            DeadlineNanoseconds = TimeProvider.System.Nanoseconds() - TimeSpan.FromHours(1).ToNanoseconds(),
            Targets = [new JournalTarget(new DeviceNumber(4095, 1), new UnixPath("/nowhere"))],
        });

        RecoveryReport report = FreezeRecovery.Run(_folder, TimeProvider.System);

        Assert.Equal((true, false), (report.LiveRun, report.IsLeftAlone));
        Assert.True(report.TimeLeft < TimeSpan.Zero);
        Assert.Contains("/nowhere", Assert.Single(report.Problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_run_whose_processes_are_both_stopped_is_thawed_right_after_its_deadline(bool areStopped)
    {
        using RunLock? held = RunLock.TryAcquire(_folder);
        using Process sleeper = Process.Start("sleep", "60");
        try
        {
            using ProcessWatch? watch = ProcessWatch.Open(sleeper.Id);
            Assert.Equal(Errno.None, areStopped ? Libc.Kill(sleeper.Id, SIGSTOP) : Errno.None);
            Assert.True(SpinWait.SpinUntil(() => watch!.State == (areStopped ? 'T' : 'S'), TimeSpan.FromSeconds(10)));
            held!.Journal.Write(held.Journal.Record! with
            {
                Worker = watch!.Identity,
                Guardian = watch.Identity,
                DeadlineNanoseconds = TimeProvider.System.Nanoseconds() - 1,
                Targets = [new JournalTarget(new DeviceNumber(4095, 1), new UnixPath("/nowhere"))],
            });

            RecoveryReport report = FreezeRecovery.Run(_folder, TimeProvider.System);

            Assert.Equal((true, !areStopped), (report.LiveRun, report.IsLeftAlone));
            Assert.Equal(areStopped ? 1 : 0, report.Problems.Count);
        }
        finally
        {
            sleeper.Kill();
        }
    }

    [Fact]
    public void What_recovery_has_thawed_is_not_thawed_again()
    {
        using SharedFreezeState state = SharedFreezeState.CreateAt(Path.Combine(_scratch.FullName, "state"), 1);
        state.TryMove(0, TargetState.Pending, TargetState.Freezing);
        state.TryMove(0, TargetState.Freezing, TargetState.Frozen);

        state.NoteThawByOthers(0);

        Assert.False(state.MayBeFrozen(0));
        Assert.Equal((int)Errno.EINVAL, state.ThawErrno(0)); // a run that was only stopped doesn't claim it
    }

    [Fact]
    public void A_lock_that_outlives_its_run_does_not_keep_recovery_from_thawing()
    {
        using RunLock? held = RunLock.TryAcquire(_folder);
        held!.Journal.Write(held.Journal.Record! with
        {
            Worker = new ProcessIdentity(1, ulong.MaxValue), // nobody: process 1 started at another time
            Guardian = new ProcessIdentity(1, ulong.MaxValue),
            DeadlineNanoseconds = long.MaxValue,
            Targets = [new JournalTarget(new DeviceNumber(4095, 1), new UnixPath("/nowhere"))],
        });

        RecoveryReport report = FreezeRecovery.Run(_folder, TimeProvider.System);

        Assert.False(report.LiveRun);
        Assert.Contains("/nowhere", Assert.Single(report.Problems).Message, StringComparison.Ordinal);
        Assert.NotEqual(0, new FileInfo(_folder.JournalPath).Length);
    }

    [Fact]
    public void A_link_planted_under_the_folders_name_is_replaced_by_a_folder_of_our_own()
    {
        Directory.CreateSymbolicLink(_folder.Path, Path.GetTempPath());

        using RunLock? runLock = RunLock.TryAcquire(_folder);

        Assert.NotNull(runLock);
        Assert.Null(new DirectoryInfo(_folder.Path).LinkTarget);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(_folder.Path));
    }

    [Fact]
    public void Removing_leaves_nothing_but_never_while_a_run_holds_the_lock()
    {
        using (RunLock.TryAcquire(_folder))
        {
            Assert.False(_folder.TryRemove());
        }

        Assert.True(_folder.TryRemove());
        Assert.False(Directory.Exists(_folder.Path));
    }

    [Theory]
    [InlineData("2 1 0:9 / /run rw - tmpfs t rw", "/run/vmsnapshot")]
    [InlineData("2 1 0:9 / /dev/shm rw - tmpfs t rw", "/dev/shm/vmsnapshot")]
    [InlineData("2 1 8:2 / /other rw - ext4 t rw", "/run/vmsnapshot")]
    public void The_folder_lies_on_a_tmpfs_where_there_is_one(string line, string expected)
    {
        MountTable table = MountTableTests.Parse("1 0 8:1 / / rw - ext4 /dev/a rw", line);

        Assert.Equal(expected, RunFolder.Locate(table, "/run", "/dev/shm").Path);
    }

    public void Dispose() => _scratch.Delete(recursive: true);
}
