using SnapshotCore.Linux;

namespace SnapshotCore.Tests.Linux;

public sealed class ProcessTreeTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly string _mark = $"TREE_TEST={Guid.NewGuid():N}";

    [Theory]
    [InlineData("sleep 1000")]
    [InlineData("trap '' TERM; sleep 1000 & wait; sleep 1000; sleep 1000")]
    [InlineData("(setsid sleep 1000 &); sleep 1000")]
    [InlineData("nohup setsid sh -c 'sleep 1000 & sleep 1000' > /dev/null & exec sleep 1000")]
    [InlineData("env -i setsid sleep 1000 & sleep 1000")]
    [InlineData("sleep 1000 & kill -STOP $$")]
    public void Everything_that_a_process_has_started_ends_with_it(string script)
    {
        using ChildProcess child = Start(script);
        var tree = new ProcessTree(child.Identity, _mark);
        SpinWait.SpinUntil(() => tree.Find().Count >= (script.Contains('&') ? 2 : 1), Patience);
        IReadOnlyCollection<ProcessIdentity> members = [.. tree.Find()];

        bool isEnded = tree.End(child, Grace, KillLimit, TimeProvider.System);

        Assert.True(isEnded && child.HasEnded);
        Assert.All(members, member => Assert.False(IsAlive(member)));
        Assert.Empty(new ProcessTree(default, _mark).Find());
    }

    [Fact]
    public void A_daemon_is_found_by_its_mark_when_its_parents_are_gone()
    {
        using ChildProcess child = Start("setsid sh -c 'sleep 1000 &' & exit 0");
        Assert.True(child.WaitForEnd(Deadline.After(Patience, TimeProvider.System), CancellationToken.None));
        var tree = new ProcessTree(child.Identity, _mark);
        Assert.True(SpinWait.SpinUntil(() => new ProcessTree(child.Identity, _mark).Find().Count == 1, Patience));

        Assert.True(tree.End(child, Grace, KillLimit, TimeProvider.System));

        Assert.Empty(new ProcessTree(child.Identity, _mark).Find());
    }

    [Fact]
    public void Processes_with_another_mark_are_left_alone()
    {
        using ChildProcess ours = Start("sleep 1000");
        using ChildProcess other = Start("sleep 1000", _mark + "1");

        Assert.True(new ProcessTree(ours.Identity, _mark).End(ours, Grace, KillLimit, TimeProvider.System));

        Assert.True(IsAlive(other.Identity));
        other.Kill();
        Assert.True(other.WaitForEnd(Deadline.After(Patience, TimeProvider.System), CancellationToken.None));
        Assert.Equal(9, other.Signal);
    }

    [Fact]
    public void Who_obeys_the_first_signal_is_not_killed()
    {
        using ChildProcess child = Start("trap 'exit 7' TERM; while :; do sleep 0.01; done");
        SpinWait.SpinUntil(() => new ProcessTree(child.Identity, _mark).Find().Count == 2, Patience);

        Assert.True(new ProcessTree(child.Identity, _mark).End(child, Patience, KillLimit, TimeProvider.System));

        Assert.Equal((7, null), (child.ExitCode, child.Signal));
    }

    private ChildProcess Start(string script, string? mark = null)
    {
        string[] entry = (mark ?? _mark).Split('=');
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = "/usr/bin:/bin",
            [entry[0]] = entry[1],
        };
        (Errno errno, ChildProcess? child) =
            ChildProcess.Start(new SpawnRequest("/bin/sh", ["-c", script], environment, "/", null, []));
        Assert.Equal(Errno.None, errno);
        return child!;
    }

    private static bool IsAlive(ProcessIdentity identity)
    {
        using ProcessWatch? watch = ProcessWatch.Open(identity);
        return watch is { IsLeaderAlive: true };
    }
}
