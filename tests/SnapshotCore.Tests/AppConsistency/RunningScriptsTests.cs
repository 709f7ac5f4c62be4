using SnapshotCore.AppConsistency;
using SnapshotCore.Linux;

namespace SnapshotCore.Tests.AppConsistency;

public sealed class RunningScriptsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("scripts");

    private string Note => Path.Combine(_folder.FullName, "scripts");

    [Fact]
    public void Whoever_comes_next_reads_what_was_noted()
    {
        var noted = new RunningScripts(Note, new ScriptRun("ab12", "task 1\n/ü"), ["/etc/a.json", "/etc/b c.json"]);
        noted.Begin();
        noted.Add(new StartedScript(new ProcessIdentity(42, 4711), "VMSNAPSHOT_SCRIPT=ab12/0/pre/1"));
        noted.Add(new StartedScript(new ProcessIdentity(43, 4712), "VMSNAPSHOT_SCRIPT=ab12/0/pre/2"));

        RunningScripts left = RunningScripts.ReadLeft(Note)!;

        Assert.Equal(noted.Run, left.Run);
        Assert.Equal(noted.Started, left.Started);
        Assert.Equal(["/etc/a.json", "/etc/b c.json"], left.Owed);
    }

    [Fact]
    public void A_script_that_is_tried_a_thousand_times_is_still_owed()
    {
        var noted = new RunningScripts(Note, ScriptRun.New("task"), ["/etc/a.json", "/etc/b c.json"]);
        noted.Begin();
        for (int attempt = 1; attempt <= 1001; attempt++)
        {
            string mark = $"VMSNAPSHOT_SCRIPT={noted.Run.RunId}/0/pre/{attempt}";
            noted.Add(new StartedScript(new ProcessIdentity(attempt, 4711), mark));
            noted.Remove(mark);
        }

        noted.Add(new StartedScript(new ProcessIdentity(2000, 4712), $"VMSNAPSHOT_SCRIPT={noted.Run.RunId}/1/pre/1"));

        Assert.Equal(2000, Assert.Single(RunningScripts.ReadLeft(Note)!.Started).Leader.Pid);
    }

    [Fact]
    public void A_try_that_is_being_started_is_noted_and_becomes_the_process_that_it_is()
    {
        const string Mark = "VMSNAPSHOT_SCRIPT=ab/0/pre/1";
        var noted = new RunningScripts(Note, new ScriptRun("ab", ""), ["/etc/a.json", "/etc/b c.json"]);
        noted.Add(new StartedScript(default, Mark));
        RunningScripts before = RunningScripts.ReadLeft(Note)!;
        noted.Add(new StartedScript(new ProcessIdentity(42, 4711), Mark));

        Assert.Equal([new StartedScript(default, Mark)], before.Started);
        Assert.Equal([new StartedScript(new ProcessIdentity(42, 4711), Mark)], RunningScripts.ReadLeft(Note)!.Started);
    }

    [Fact]
    public void Whoever_tries_to_run_what_is_owed_is_counted()
    {
        var noted = new RunningScripts(Note, new ScriptRun("ab", ""), ["/etc/a.json", "/etc/b c.json"]);
        noted.Begin();
        int none = RunningScripts.ReadLeft(Note)!.Resumptions;
        RunningScripts.ReadLeft(Note)!.CountResumption();
        RunningScripts.ReadLeft(Note)!.CountResumption();

        Assert.Equal((0, 2), (none, RunningScripts.ReadLeft(Note)!.Resumptions));
    }

    [Fact]
    public void What_had_its_chance_is_struck_out_and_with_the_last_one_nothing_is_owed()
    {
        var noted = new RunningScripts(Note, ScriptRun.New("task"), ["/etc/a.json", "/etc/b.json"]);
        noted.Begin();
        noted.Settle([Report("/etc/a.json", isOwed: false), Report("/etc/b.json", isOwed: true)]);
        IReadOnlyList<string> left = RunningScripts.ReadLeft(Note)!.Owed;
        RunningScripts.ReadLeft(Note)!.Settle([Report("/etc/b.json", isOwed: false)]);

        Assert.Equal(["/etc/b.json"], left);
        Assert.Null(RunningScripts.ReadLeft(Note));
    }

    [Fact]
    public void Nothing_is_owed_once_it_has_ended()
    {
        var noted = new RunningScripts(Note, ScriptRun.New(null), ["/etc/a.json", "/etc/b c.json"]);
        noted.Begin();
        noted.End();

        Assert.Null(RunningScripts.ReadLeft(Note));
        noted.End(); // and twice is once
    }

    [Theory]
    [InlineData("")]
    [InlineData("vmsnapshot-scripts 2\nboot x\nrun a\ntask b\n")]
    [InlineData("vmsnapshot-scripts 1\nboot another-boot\nrun a\ntask b\n")]
    public void What_is_torn_or_of_another_boot_owes_nothing(string text)
    {
        AtomicFile.Replace(Note, System.Text.Encoding.UTF8.GetBytes(text), UnixFileMode.UserRead);

        Assert.Null(RunningScripts.ReadLeft(Note));
    }

    [Fact]
    public void Lines_that_say_nothing_are_skipped()
    {
        string text = $"vmsnapshot-scripts 1\nboot {BootId.Current()}\nrun a\ntask \nprocess x y z\nprocess 1 2\nprocess 5 6 m\n";
        AtomicFile.Replace(Note, System.Text.Encoding.UTF8.GetBytes(text), UnixFileMode.UserRead);

        Assert.Equal([new StartedScript(new ProcessIdentity(5, 6), "m")], RunningScripts.ReadLeft(Note)!.Started);
    }

    private static ScriptReport Report(string configuration, bool isOwed) =>
        new(ScriptPhase.Post, "P", "/a/post.sh", null, 0, null, "", 0) { Configuration = configuration, IsOwed = isOwed };

    public void Dispose() => _folder.Delete(recursive: true);
}
