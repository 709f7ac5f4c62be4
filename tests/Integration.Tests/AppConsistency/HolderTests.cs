using System.Diagnostics;

using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.AppConsistency;

/// <summary>
/// The ready-made scripts by themselves: whatever is done to them, the server is not left quiesced, and a session that did not
/// last is not passed off as one. Each kind of server has a class of its own, with one server for all.
/// </summary>
[Collection(WholeMachine.Name)]
public abstract class HolderTests : IDisposable
{
    private protected const int Limit = 60_000;
    private static readonly TimeSpan UndoLimit = TimeSpan.FromSeconds(3);
    private readonly DatabaseServer _server;
    private readonly ScriptPair _scripts;

    /// <summary>Each test begins and ends with a server that is not quiesced.</summary>
    private protected HolderTests(DatabaseServer server)
    {
        _server = server;
        _scripts = new ScriptPair(server);
    }

    [Fact(Timeout = Limit)]
    public Task The_server_is_quiesced_from_pre_to_post() => QuiesceAsync("is quiesced");

    [Fact(Timeout = Limit)]
    public async Task The_holder_has_a_session_of_its_own_and_does_nothing_while_it_waits()
    {
        Expect(await _scripts.PreAsync(), 0);
        IReadOnlyList<HeldSession> held = HeldSession.Find();
        HeldSession holder = Assert.Single(held, process => process.IsHolder);
        string[] before = [.. held.SelectMany(process => process.Switches)];
        await Task.Delay(TimeSpan.FromSeconds(1));

        Assert.Equal(2, held.Count);
        Assert.All(held, process => Assert.Equal("/", process.WorkingFolder));
        Assert.All(holder.StandardStreams, path => Assert.DoesNotContain("pipe:", path, StringComparison.Ordinal));
        Assert.Equal(before, held.SelectMany(process => process.Switches));
    }

    [Fact(Timeout = Limit)]
    public async Task A_second_pre_replaces_the_session_and_the_first_backup_is_told()
    {
        _scripts.Environment["VMSNAPSHOT_RUN_ID"] = "first";
        Expect(await _scripts.PreAsync(), 0);
        int first = HeldSession.Find().First(process => process.IsHolder).Id;
        _scripts.Environment["VMSNAPSHOT_RUN_ID"] = "second";
        Expect(await _scripts.PreAsync(), 0);

        Assert.NotEqual(first, Assert.Single(HeldSession.Find(), process => process.IsHolder).Id);
        _scripts.Environment["VMSNAPSHOT_RUN_ID"] = "first";
        Expect(await _scripts.PostAsync(), 1, "replaced");
    }

    [Fact(Timeout = Limit)]
    public async Task A_second_post_has_nothing_to_undo_unless_pre_has_succeeded_for_this_backup()
    {
        Expect(await _scripts.PreAsync(), 0);
        Expect(await _scripts.PostAsync(), 0);

        Expect(await _scripts.PostAsync(), 0, "Nothing to undo");
        (_scripts.Environment["VMSNAPSHOT_PHASE"], _scripts.Environment["VMSNAPSHOT_PRE_RESULT"]) = ("post", "0");
        Expect(await _scripts.PostAsync(), 1, "no session");
    }

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Killing_what_holds_the_session_undoes_it_and_post_fails(bool isHolder)
    {
        Expect(await _scripts.PreAsync(), 0);

        Signals.Kill(HeldSession.Find().First(process => process.IsHolder == isHolder).Id);

        AssertNotQuiesced();
        Expect(await _scripts.PostAsync(), 1, "did not last");
    }

    [Fact(Timeout = Limit)]
    public async Task A_hold_time_that_is_over_undoes_it_and_post_fails()
    {
        Expect(await _scripts.PreAsync("--hold=1"), 0, "in 1 s");

        await Task.Delay(TimeSpan.FromSeconds(1.1));

        AssertUndone();
        Expect(await _scripts.PostAsync(), 1, "its time was over", "--hold");
    }

    [Fact(Timeout = Limit)]
    public async Task A_server_that_was_restarted_makes_post_fail()
    {
        Expect(await _scripts.PreAsync(), 0);

        _server.Crash();
        _server.Start();

        Expect(await _scripts.PostAsync(), 1, "did not last");
    }

    [Fact(Timeout = Limit)]
    public async Task A_pre_that_cannot_quiesce_the_server_in_its_time_fails_before_it_is_over()
    {
        _scripts.Environment["VMSNAPSHOT_DEADLINE"] = $"{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 5}";
        using IDisposable holdUp = _server.HoldUp();

        ScriptEnd pre = await _scripts.PreAsync();

        Expect(pre, 1, "was not quiesced", "--wait");
        Assert.InRange(pre.Duration, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(4));
        Expect(await _scripts.PostAsync(), 0, "Nothing to undo");
    }

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pre_that_is_ended_while_it_waits_leaves_nothing(bool isPolite)
    {
        using (_server.HoldUp())
        {
            Process pre = await _scripts.StartPreAsync();

            _ = isPolite ? Signals.Terminate(pre.Id) : Signals.Kill(pre.Id);

            Expect(await ScriptPair.EndAsync(pre), isPolite ? 1 : 137);
            AssertUndone();
        }

        Expect(await _scripts.PostAsync(), 0, "Nothing to undo");
    }

    [Fact(Timeout = Limit)]
    public async Task A_parameter_that_is_unknown_is_named_and_its_value_is_not_shown()
    {
        ScriptEnd pre = await _scripts.PreAsync("--password=geheim");

        Expect(pre, 1, "'--password'", "known are");
        Assert.DoesNotContain("geheim", pre.Output, StringComparison.Ordinal);
    }

    /// <summary>Ends what a failed test has left; the next one begins anew.</summary>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _scripts.Environment.Clear();
        _scripts.PostAsync().GetAwaiter().GetResult();
        ReadyMadeScripts.AssertNothingLeft(_server);
    }

    /// <summary>Quiesces and ends it with more parameters for pre.sh.</summary>
    /// <param name="words">What pre.sh says then.</param>
    /// <param name="parameters">The parameters.</param>
    private protected async Task QuiesceAsync(string words, params IEnumerable<string> parameters)
    {
        ScriptEnd pre = await _scripts.PreAsync(parameters);
        bool isQuiesced = _server.IsQuiesced;
        ScriptEnd post = await _scripts.PostAsync();

        Expect(pre, 0, words);
        Assert.True(isQuiesced);
        Expect(post, 0, "was quiesced for");
    }

    private static void Expect(ScriptEnd end, int exitCode, params IEnumerable<string> words)
    {
        Assert.True(end.ExitCode == exitCode, $"{end.ExitCode}: {end.Output}");
        Assert.All(words, word => Assert.Contains(word, end.Output, StringComparison.Ordinal));
    }

    private void AssertUndone()
    {
        Assert.True(SpinWait.SpinUntil(() => HeldSession.Find().Count == 0, UndoLimit), "holder or client is left");
        AssertNotQuiesced();
    }

    private void AssertNotQuiesced() =>
        Assert.True(SpinWait.SpinUntil(() => !_server.IsQuiesced, UndoLimit), "the server is still quiesced");
}
