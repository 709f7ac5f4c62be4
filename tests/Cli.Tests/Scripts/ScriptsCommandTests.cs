using SnapshotCore.AppConsistency;
using SnapshotCore.Backup;
using SnapshotCore.Errors;

using VmSnapshot;
using VmSnapshot.Scripts;

namespace Cli.Tests.Scripts;

public sealed class ScriptsCommandTests
{
    private static readonly BackupError NotRoots = new(
        ErrorCode.PreScriptPermission,
        "The pre-script /etc/azure/pre.sh of plugin P is not root's alone: its mode is 755. Needed: mode 700.",
        "Run: chmod 700 /etc/azure/pre.sh");

    private static readonly BackupError Missing = new(
        ErrorCode.PostScriptNotFound, "The post-script of plugin P was not found: postScriptLocation is empty.", "Name a script.");

    private static readonly BackupError NoConfiguration = new(
        ErrorCode.PluginConfigNotFound, "No scripts are configured: plugin P has no /x.json.", "Create it.");

    private static readonly ScriptReport Good = new(
        ScriptPhase.Pre, "P", "/etc/azure/pre.sh", null, 0, null, "locked\nin 3 ms", 15)
    {
        Attempts = 1,
        Duration = TimeSpan.FromSeconds(0.25),
    };

    private static readonly ScriptReport Bad = new(
        ScriptPhase.Post,
        "P",
        "/etc/azure/post.sh",
        new BackupError(ErrorCode.PostScriptTimeout, "The post-script did not end within 3 s.", "Find out why."),
        null,
        null,
        "GET https://a.b/c?sv=1&sig=SECRET\n\u001b[0m",
        100_000)
    {
        Attempts = 2,
        Duration = TimeSpan.FromSeconds(5),
        IsOutputCut = true,
    };

    [Fact]
    public void All_that_is_wrong_is_shown_at_once_with_what_mends_it_and_what_a_backup_would_do()
    {
        Outcome outcome = Check(Plugins(PluginVerdict.ScriptRefused, [NotRoots, Missing], ["/x.json: the key color is not known."]));

        Assert.Equal((ExitCode.OwnersFilesNotWell, ""), (outcome.ExitCode, outcome.Errors));
        Document.Verify(outcome.Output, "wrong.txt");
    }

    [Theory]
    [InlineData(PluginVerdict.Fine, true, true, ExitCode.Done, "All is well: a backup runs the scripts.")]
    [InlineData(PluginVerdict.NoPlugins, true, true, ExitCode.Done, "names no plugin")]
    [InlineData(PluginVerdict.ScriptRefused, false, true, ExitCode.OwnersFilesNotWell, "No backup is taken")]
    [InlineData(PluginVerdict.ScriptRefused, true, false, ExitCode.OwnersFilesNotWell, "crash-consistent at best")]
    [InlineData(PluginVerdict.ConfigurationRefused, false, true, ExitCode.OwnersFilesNotWell, "without scripts: file-system-consistent")]
    public void What_a_backup_would_do_is_said(PluginVerdict verdict, bool continues, bool freezes, int exitCode, string expected)
    {
        bool isWell = verdict is PluginVerdict.Fine or PluginVerdict.NoPlugins;

        Outcome outcome = Check(Plugins(verdict, isWell ? [] : [NotRoots], [], continues, freezes));

        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.Contains(expected, outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void That_nothing_is_configured_is_no_fault()
    {
        Outcome outcome = Check(Plugins(PluginVerdict.NothingConfigured, [NoConfiguration], []));

        Assert.Equal(ExitCode.Done, outcome.ExitCode);
        Assert.Contains("No scripts are configured", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Wrong", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_test_shows_times_exit_codes_and_output_without_secrets()
    {
        Outcome outcome = Test(PluginVerdict.Fine, new ScriptTrialReport(null, [Good], [Bad], TimeSpan.FromSeconds(6.5)));

        Assert.Equal((ExitCode.OwnersFilesNotWell, ""), (outcome.ExitCode, outcome.Errors));
        Document.Verify(outcome.Output, "tested.txt");
    }

    [Fact]
    public void A_test_of_good_scripts_is_done()
    {
        Outcome outcome = Test(
            PluginVerdict.Fine, new ScriptTrialReport(null, [Good], [Good with { Phase = ScriptPhase.Post }], TimeSpan.Zero));

        Assert.Equal(ExitCode.Done, outcome.ExitCode);
    }

    [Fact]
    public void What_a_dead_backup_owed_is_shown_before_the_test_and_counts()
    {
        var owed = new ResumedApplication([Bad], null);

        Outcome outcome = Test(PluginVerdict.Fine, new ScriptTrialReport(owed, [Good], [], TimeSpan.Zero));

        Assert.Equal(ExitCode.OwnersFilesNotWell, outcome.ExitCode);
        Assert.StartsWith("A backup died after its pre-scripts; its post-scripts were run now:", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Scripts_that_were_replaced_meanwhile_are_not_tested()
    {
        Outcome outcome = Test(PluginVerdict.Fine, new ScriptTrialReport(null, [], [], TimeSpan.Zero) { Refusal = NotRoots });

        Assert.Equal(ExitCode.OwnersFilesNotWell, outcome.ExitCode);
        Assert.StartsWith("306 InsufficientPermissionforPre-Script", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_that_could_not_be_started_is_wrong_before_it_is_started()
    {
        PluginSet plugins = Plugins(PluginVerdict.Fine, [], [], obstacles: ["The pre-script can't be started: its interpreter is missing."]);

        Outcome outcome = Check(plugins);

        Assert.Equal(ExitCode.OwnersFilesNotWell, outcome.ExitCode);
        Assert.Contains("Wrong:\n   The pre-script can't be started", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("A backup starts the scripts, and they fail.", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Scripts_that_must_not_run_are_not_tested_but_checked()
    {
        Outcome outcome = Test(PluginVerdict.ScriptRefused, null);

        Assert.Equal(ExitCode.OwnersFilesNotWell, outcome.ExitCode);
        Assert.Contains("306 InsufficientPermissionforPre-Script", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("No script was run", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void While_a_backup_runs_no_script_is_tested()
    {
        Outcome outcome = Test(PluginVerdict.Fine, null);

        Assert.Equal((ExitCode.LiveBackup, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("A backup is running", outcome.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("test")]
    public void Who_may_not_look_is_told_so(string command)
    {
        var scripts = new ScriptsCommand(
            new CheckCommand(() => null, () => null), new TestCommand(() => null, (_, _, _) => null, () => null));

        Outcome outcome = OperatorRun.Of(scripts, command);

        Assert.Equal((ExitCode.OwnersFilesNotWell, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("root", outcome.Errors, StringComparison.Ordinal);
    }

    private static PluginSet Plugins(
        PluginVerdict verdict,
        IReadOnlyList<BackupError> errors,
        IReadOnlyList<string> warnings,
        bool continues = true,
        bool freezes = true,
        IReadOnlyList<string>? obstacles = null) =>
        new([])
        {
            Verdict = verdict,
            Errors = errors,
            Warnings = warnings,
            Findings = ["plugin-host file /etc/azure/VMSnapshotPluginHost.conf: 1 plugin, a script may take 1800 s at most"],
            ContinuesOnFailure = continues,
            IsFreezeWanted = freezes,
            AppName = null,
            Obstacles = obstacles ?? [],
        };

    private static Outcome Check(PluginSet plugins) => OperatorRun.Of(
        new ScriptsCommand(new CheckCommand(() => plugins, () => 100), new TestCommand(() => null, (_, _, _) => null, () => null)),
        "check");

    private static Outcome Test(PluginVerdict verdict, ScriptTrialReport? report)
    {
        PluginSet plugins = Plugins(verdict, verdict == PluginVerdict.Fine ? [] : [NotRoots], []);
        return OperatorRun.Of(
            new ScriptsCommand(
                new CheckCommand(() => null, () => null), new TestCommand(() => plugins, (_, _, _) => report, () => null)),
            "test",
            "--hold",
            "0.5");
    }
}
