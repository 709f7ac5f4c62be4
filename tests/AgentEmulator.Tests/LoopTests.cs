using AgentEmulator.Agent;

namespace AgentEmulator.Tests;

public sealed class LoopTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly VirtualMachine _vm = new();

    public void Dispose() => _vm.Dispose();

    [Fact]
    public async Task P48_Nothing_is_polled_or_uploaded_while_a_command_runs()
    {
        string busy = Path.Combine(_vm.Folder, "busy");
        string script = $"touch '{busy}'; sleep 0.15; rm '{busy}'";
        HandlerGoal goal = VirtualMachine.Goal("1.0.0.0", _vm.Package(scripts: VirtualMachine.Script(("install", script), ("enable", script))));
        using var stop = new CancellationTokenSource(Limit);
        int incarnation = 0;
        int meetings = 0;
        int uploads = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _vm.Agent.RunAsync(
            _ =>
            {
                meetings += File.Exists(busy) ? 1 : 0;
                return Task.FromResult(new GoalState(uploads < 2 ? 1 : 2, [goal]));
            },
            async (report, _) =>
            {
                meetings += File.Exists(busy) ? 1 : 0;
                incarnation = int.Parse(report.Document!["aggregateStatus"]!["vmArtifactsAggregateStatus"]!["goalStateAggregateStatus"]!["inSvdSeqNo"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture);
                if (++uploads == 4)
                {
                    await stop.CancelAsync();
                }
            },
            stop.Token));

        Assert.Equal(0, meetings);
        Assert.Equal((4, 2), (uploads, incarnation));
        Assert.Equal(["1.0.0.0:install", "1.0.0.0:enable", "1.0.0.0:enable"], _vm.Trace);
    }

    [Theory]
    [InlineData(AgentGeneration.Current, 1)]
    [InlineData(AgentGeneration.Debian12, 4)]
    public async Task P48_Only_the_older_agent_repeats_enable_over_a_poison_file(AgentGeneration generation, int enables)
    {
        _vm.With(options => options with { Generation = generation });
        HandlerGoal goal = VirtualMachine.Goal("1.0.0.0", _vm.Package(scripts: VirtualMachine.Script("enable", "echo '[null]' > status/0.status")));
        using var stop = new CancellationTokenSource(Limit);
        int polls = 0;
        int uploads = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _vm.Agent.RunAsync(
            async _ =>
            {
                if (++polls == 5)
                {
                    await stop.CancelAsync();
                    stop.Token.ThrowIfCancellationRequested();
                }

                return new GoalState(1, [goal]);
            },
            (_, _) =>
            {
                uploads++;
                return Task.CompletedTask;
            },
            stop.Token));

        Assert.Equal(0, uploads);
        Assert.Equal(enables, _vm.Trace.Count(line => line == "1.0.0.0:enable"));
    }

    [Fact]
    public async Task P48_Stopping_the_agent_kills_the_running_commands_group()
    {
        HandlerGoal goal = VirtualMachine.Goal("1.0.0.0", _vm.Package(scripts: VirtualMachine.Script("install", $"echo $$ >> '{_vm.Folder}/pids'; sleep 20")));
        using var stop = new CancellationTokenSource(Limit);
        Task run = _vm.Agent.ProcessAsync(new GoalState(1, [goal]), stop.Token);
        string pids = Path.Combine(_vm.Folder, "pids");
        Assert.True(SpinWait.SpinUntil(() => File.Exists(pids) && new FileInfo(pids).Length > 1, Limit));

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        string pid = (await File.ReadAllTextAsync(pids)).Trim();
        Assert.True(SpinWait.SpinUntil(() => !VirtualMachine.IsAlive(pid), Limit));
    }
}
