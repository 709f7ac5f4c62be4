using SnapshotCore.Agent;
using SnapshotCore.AppConsistency;
using SnapshotCore.Backup;
using SnapshotCore.Errors;
using SnapshotCore.Lifecycle;
using SnapshotCore.Tests.Agent;

namespace SnapshotCore.Tests.Lifecycle;

public sealed class LifecycleCommandTests : IDisposable
{
    private readonly AgentFolders _folders = new();
    private readonly FakeMachine _machine = new();

    public void Dispose()
    {
        _folders.Dispose();
        _machine.Dispose();
    }

    [Fact]
    public async Task Disable_without_work_succeeds_any_number_of_times_and_writes_one_line_and_no_status()
    {
        CommandOutcome first = await DisableAsync();
        CommandOutcome second = await DisableAsync();

        Assert.Equal((0, "disable: no run was in progress"), (first.ExitCode, first.Summary));
        Assert.Equal((0, ""), (second.ExitCode, second.ErrorText));
        Assert.Equal(2, LogLines().Length);
        Assert.Contains("disable: no run was in progress; exit code 0.", LogLines()[0], StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folders.Environment.StatusFolder));
    }

    [Fact]
    public async Task Disable_first_thaws_what_a_dead_run_left()
    {
        _machine.Thawed = ["/", "/data"];

        CommandOutcome outcome = await DisableAsync();

        Assert.Equal("disable: thawed what a dead run had left frozen (/, /data); no run was in progress", outcome.Summary);
        Assert.Equal(1, _machine.Recoveries);
    }

    [Fact]
    public async Task Disable_ends_a_run_and_looks_once_more_for_what_it_left()
    {
        _machine.Add($"{_folders.VersionFolder}/bin/worker", stopsAfter: 1);

        CommandOutcome outcome = await DisableAsync();

        Assert.Equal("disable: ended a run in progress (1 told to stop)", outcome.Summary);
        Assert.Equal(2, _machine.Recoveries);
    }

    [Fact]
    public async Task Disable_runs_the_post_scripts_that_a_dead_run_owes_once_nothing_is_frozen_any_more()
    {
        var failed = new BackupError(ErrorCode.PostScriptFailed, "The post-script failed.", "Look.");
        ScriptReport[] reports =
        [
            new(ScriptPhase.Post, "P", "/a/post.sh", null, 0, null, "", 0) { Attempts = 1, Duration = TimeSpan.FromSeconds(1.5) },
            new(ScriptPhase.Post, "Q", "/b/post.sh", failed, 3, null, "", 0) { Attempts = 1, Duration = TimeSpan.FromSeconds(2) },
        ];
        _machine.Resumed = [new ResumedApplication(reports, null)];

        CommandOutcome outcome = await DisableAsync();

        Assert.Equal((0, failed.ToString()), (outcome.ExitCode, outcome.ErrorText.Trim()));
        Assert.Equal(
            "disable: no run was in progress; a dead backup's post-script /a/post.sh of plugin P: exit code 0 after 1.500 s; "
            + "a dead backup's post-script /b/post.sh of plugin Q: exit code 3 after 2.000 s",
            outcome.Summary);
        Assert.Equal((_folders.VersionFolder, TimeSpan.FromSeconds(200)), Assert.Single(_machine.TimesForScripts));
    }

    [Fact]
    public async Task After_a_run_that_took_long_to_end_scripts_get_what_the_agent_leaves_of_the_time()
    {
        _machine.Add($"{_folders.VersionFolder}/bin/worker", stopsAfter: 100);

        await DisableAsync();

        Assert.Equal(TimeSpan.FromSeconds(20), Assert.Single(_machine.TimesForScripts).Most);
    }

    [Fact]
    public async Task Disable_ends_a_run_and_succeeds_without_a_readable_environment()
    {
        _folders.Put(HandlerEnvironment.FileName, "{");
        _machine.Add($"{_folders.VersionFolder}/bin/worker", stopsAfter: 1);

        CommandOutcome outcome = await DisableAsync();

        Assert.Equal((0, "disable: ended a run in progress (1 told to stop)"), (outcome.ExitCode, outcome.Summary));
        Assert.Contains(HandlerEnvironment.FileName, outcome.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disable_succeeds_and_says_so_when_a_process_cannot_be_ended()
    {
        _machine.Add($"{_folders.VersionFolder}/bin/worker", stopsAfter: null, survivesKill: true);

        CommandOutcome outcome = await DisableAsync();

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("worker (process 100)", outcome.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Uninstall_removes_the_folders_of_the_run_and_keeps_logs_and_the_owners_files()
    {
        string journal = Path.Combine(_machine.Access.RunFolders[0], "journal");
        Directory.CreateDirectory(Path.GetDirectoryName(journal)!);
        AgentFolders.Write(journal, "x");
        string target = Path.Combine(_machine.Root, "target");
        Directory.CreateDirectory(target);
        Directory.CreateSymbolicLink(_machine.Access.RunFolders[1], target);
        Directory.CreateDirectory(_machine.Access.OwnerFolder);

        CommandOutcome first = await UninstallAsync();
        CommandOutcome second = await UninstallAsync();

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Equal("", first.ErrorText);
        Assert.Equal("uninstall: no run was in progress", second.Summary);
        Assert.Equal([_machine.Access.OwnerFolder, target], Directory.GetFileSystemEntries(_machine.Root).Order(StringComparer.Ordinal));
        Assert.Equal(2, LogLines().Length);
    }

    [Fact]
    public async Task Uninstall_works_where_nothing_was_ever_installed()
    {
        CommandContext context = new("/", Path.Combine(_machine.Root, "bin"), new Dictionary<string, string>());

        CommandOutcome outcome = await new UninstallCommand(context, _machine.Access).RunAsync(CancellationToken.None);

        Assert.Equal(0, outcome.ExitCode);
    }

    [Fact]
    public async Task Uninstall_keeps_the_journal_of_what_could_not_be_thawed()
    {
        Directory.CreateDirectory(_machine.Access.RunFolders[0]);
        _machine.Problems = [new BackupError(ErrorCode.Error, "/data stays frozen.", "")];

        CommandOutcome outcome = await UninstallAsync();

        Assert.True(Directory.Exists(_machine.Access.RunFolders[0]));
        Assert.Contains("/data stays frozen.", outcome.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Uninstall_fails_when_a_process_cannot_be_ended()
    {
        Directory.CreateDirectory(_machine.Access.RunFolders[0]);
        _machine.Add($"{_folders.VersionFolder}/bin/worker", stopsAfter: null, survivesKill: true);

        CommandOutcome outcome = await UninstallAsync();

        Assert.Equal(1, outcome.ExitCode);
        Assert.True(Directory.Exists(_machine.Access.RunFolders[0]));
    }

    [Fact]
    public async Task Update_ends_the_run_of_the_old_version_and_carries_its_state_over()
    {
        string older = _folders.MakeVersion("1.0.0.0");
        AgentFolders.Write(Path.Combine(older, TaskIdentity.FileName), "task");
        _machine.Add($"{older}/bin/worker", stopsAfter: 1);
        CommandContext context = _folders.With(
            (CarriedState.ToVariable, "1.2.3.4"), (CarriedState.FromVariable, "1.0.0.0"));

        CommandOutcome outcome = await new UpdateCommand(context, _machine.Access).RunAsync(CancellationToken.None);

        Assert.Equal(
            $"update: ended a run in progress (1 told to stop); from version 1.0.0.0 to 1.2.3.4: carried over {TaskIdentity.FileName}",
            outcome.Summary);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal("task", new TaskIdentity(_folders.VersionFolder).Read());
    }

    [Fact]
    public void Errors_and_summary_stay_below_what_the_agent_reads()
    {
        BackupError error = new(ErrorCode.Error, new string('x', 700), "y");

        CommandOutcome outcome = new(0, new string('z', 5000), [error, error, error, error, error, error]);

        Assert.InRange(outcome.ErrorText.Length, 2400, 2500);
        Assert.EndsWith("[...]\n", outcome.ErrorText, StringComparison.Ordinal);
        Assert.EndsWith("[...]", outcome.SummaryText, StringComparison.Ordinal);
        Assert.InRange(outcome.ErrorText.Length + outcome.SummaryText.Length + 1, 3000, 3199);
    }

    private Task<CommandOutcome> DisableAsync() =>
        new DisableCommand(_folders.Context, _machine.Access).RunAsync(CancellationToken.None);

    private Task<CommandOutcome> UninstallAsync() =>
        new UninstallCommand(_folders.Context, _machine.Access).RunAsync(CancellationToken.None);

    private string[] LogLines() => File.ReadAllLines(Path.Combine(_folders.LogFolder, ShellLog.FileName));
}
