using SnapshotCore.Lifecycle;
using SnapshotCore.Tests.Agent;

namespace SnapshotCore.Tests.Lifecycle;

public sealed class RunningWorkersTests : IDisposable
{
    private readonly AgentFolders _folders = new();
    private readonly FakeMachine _machine = new();

    private string Worker => $"{_folders.VersionFolder}/bin/worker";

    private string Guardian => $"{_folders.VersionFolder}/bin/guardian";

    public void Dispose()
    {
        _folders.Dispose();
        _machine.Dispose();
    }

    [Fact]
    public async Task Without_a_run_nothing_is_waited_for()
    {
        _machine.Add("/usr/bin/worker");

        EndedRuns runs = await EndAsync();

        Assert.Equal("no run was in progress", runs.ToString());
        Assert.Empty(_machine.Signals);
        Assert.Equal(TimeSpan.Zero, _machine.Clock.Elapsed);
    }

    [Fact]
    public async Task A_worker_is_told_to_stop_once_and_its_guardian_awaited()
    {
        FakeProcess guardian = _machine.Add(Guardian);
        _machine.Add(Worker, stopsAfter: 30).AtEnd = () => guardian.EndAt(TimeSpan.FromSeconds(31));

        EndedRuns runs = await EndAsync();

        Assert.Equal((1, 0), (runs.Told, runs.Killed));
        Assert.Empty(runs.Left);
        Assert.Equal(["worker 15 at 0"], _machine.Signals);
        Assert.Equal(31, _machine.Clock.Elapsed.TotalSeconds, tolerance: 0.2);
    }

    [Fact]
    public async Task Workers_of_every_version_are_ended_also_of_a_deleted_one()
    {
        _machine.Add($"{_folders.AgentFolder}/{AgentFolders.Name}-0.9.1/bin/worker (deleted)");
        _machine.Add($"{_folders.AgentFolder}/{AgentFolders.Name}-2.0/bin/worker");
        _machine.Add(Worker);

        Assert.Equal(3, (await EndAsync()).Told);
    }

    [Fact]
    public async Task Other_programs_are_left_alone()
    {
        foreach (string path in new[]
        {
            $"{_folders.AgentFolder}/Contoso.Other-1.0/bin/worker",
            $"{_folders.AgentFolder}/{AgentFolders.Name}-x/bin/worker",
            $"{_folders.AgentFolder}/{AgentFolders.Name}-1.0/bin/extra/worker",
            $"{_folders.AgentFolder}/{AgentFolders.Name}-1.0/worker",
            $"/elsewhere/{AgentFolders.Name}-1.0/bin/worker",
            $"{_folders.VersionFolder}/bin/enable",
            $"{_folders.VersionFolder}/bin/worker.old",
        })
        {
            _machine.Add(path);
        }

        Assert.Equal(0, (await EndAsync()).Told);
        Assert.Empty(_machine.Signals);
    }

    [Fact]
    public async Task A_worker_that_does_not_stop_is_killed_after_240_seconds_and_the_guardian_may_finish()
    {
        FakeProcess guardian = _machine.Add(Guardian);
        _machine.Add(Worker, stopsAfter: null).AtEnd = () => guardian.EndAt(TimeSpan.FromSeconds(245));

        EndedRuns runs = await EndAsync();

        Assert.Equal((1, 1), (runs.Told, runs.Killed));
        Assert.Empty(runs.Left);
        Assert.Equal(["worker 15 at 0", "worker 9 at 240"], _machine.Signals);
        Assert.InRange(_machine.Clock.Elapsed.TotalSeconds, 245, 246);
    }

    [Fact]
    public async Task A_worker_that_the_guardian_starts_anew_is_told_to_stop_as_well()
    {
        FakeProcess guardian = _machine.Add(Guardian);
        _machine.Add(Worker, stopsAfter: null).AtEnd = () => guardian.EndAt(TimeSpan.FromSeconds(242));
        guardian.AtEnd = () => _machine.Add(Worker, stopsAfter: 5);

        EndedRuns runs = await EndAsync();

        Assert.Equal((2, 1), (runs.Told, runs.Killed));
        Assert.Empty(runs.Left);
        Assert.Equal(["worker 15 at 0", "worker 9 at 240", "worker 15 at 242"], _machine.Signals);
    }

    [Fact]
    public async Task What_cannot_be_killed_is_left_and_named_within_the_limit_of_the_agent()
    {
        _machine.Add(Guardian);
        _machine.Add(Worker, stopsAfter: null, survivesKill: true);

        EndedRuns runs = await EndAsync();

        Assert.Equal(["guardian", "worker"], runs.Left.Select(process => Path.GetFileName(process.Executable)));
        Assert.DoesNotContain(_machine.Signals, signal => signal.StartsWith("guardian", StringComparison.Ordinal));
        Assert.InRange(_machine.Clock.Elapsed.TotalSeconds, 260, 265);
    }

    [Fact]
    public async Task A_guardian_alone_gets_twenty_seconds()
    {
        _machine.Add(Guardian);

        EndedRuns runs = await EndAsync();

        Assert.Single(runs.Left);
        Assert.InRange(_machine.Clock.Elapsed.TotalSeconds, 20, 21);
    }

    [Fact]
    public async Task The_wait_can_be_cancelled()
    {
        using CancellationTokenSource source = new();
        _machine.Add(Worker, stopsAfter: null);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Workers.EndAsync(source.Token));
    }

    private RunningWorkers Workers =>
        new(new RunExecutables(_folders.Environment, _folders.Context), _machine.Access);

    private Task<EndedRuns> EndAsync() => Workers.EndAsync(CancellationToken.None);
}
