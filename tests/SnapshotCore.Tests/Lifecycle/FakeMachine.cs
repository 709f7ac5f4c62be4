using SnapshotCore.Backup;
using SnapshotCore.Errors;
using SnapshotCore.Lifecycle;
using SnapshotCore.Tests.Agent;

namespace SnapshotCore.Tests.Lifecycle;

/// <summary>Processes that react to signals, and a clock on which their time passes.</summary>
internal sealed class FakeMachine : IDisposable
{
    private const int SigKill = 9;
    private readonly List<FakeProcess> _processes = [];

    public FakeMachine()
    {
        Root = Directory.CreateTempSubdirectory("machine-").FullName;
        Access = new MachineAccess(
            () =>
            {
                Recoveries++;
                return new RecoveredRun(LiveRun: false, Thawed, Problems);
            },
            matches => [.. _processes.Where(process => matches(process.Shown.Executable)).Select(process => process.Shown)],
            Signal,
            (package, most) =>
            {
                TimesForScripts.Add((package, most));
                return Task.FromResult(Resumed);
            },
            [Path.Combine(Root, "run"), Path.Combine(Root, "shm")],
            Path.Combine(Root, "etc-azure"),
            Clock);
        Clock.Advanced = now => _processes.ToList().ForEach(process => process.Pass(now, this));
    }

    public string Root { get; }

    public SkippingClock Clock { get; } = new();

    public MachineAccess Access { get; }

    public int Recoveries { get; private set; }

    public IReadOnlyList<string> Thawed { get; set; } = [];

    public IReadOnlyList<BackupError> Problems { get; set; } = [];

    public IReadOnlyList<ResumedApplication> Resumed { get; set; } = [];

    /// <summary>What was asked of owed post-scripts: from which package, for how long.</summary>
    public List<(string Package, TimeSpan Most)> TimesForScripts { get; } = [];

    public List<string> Signals { get; } = [];

    public FakeProcess Add(string executable, double? stopsAfter = 0, bool survivesKill = false)
    {
        int pid = 100 + _processes.Count;
        FakeProcess process = new(new RunProcess(pid, 1, executable), stopsAfter, survivesKill);
        _processes.Add(process);
        return process;
    }

    public void Remove(FakeProcess process) => _processes.Remove(process);

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private void Signal(RunProcess shown, int signal)
    {
        Signals.Add($"{Path.GetFileName(shown.Executable)} {signal} at {Clock.Elapsed.TotalSeconds:0}");
        FakeProcess process = _processes.Single(candidate => candidate.Shown == shown);
        process.Take(signal == SigKill, Clock.Elapsed);
        process.Pass(Clock.Elapsed, this);
    }
}

/// <summary>A process that stops some seconds after SIGTERM (null: never), and does something as it ends.</summary>
internal sealed class FakeProcess(RunProcess shown, double? stopsAfter, bool survivesKill)
{
    private TimeSpan? _end;

    public RunProcess Shown { get; } = shown;

    public Action? AtEnd { get; set; }

    public void EndAt(TimeSpan time) => _end = time;

    public void Take(bool kill, TimeSpan now)
    {
        if (kill && !survivesKill)
        {
            _end = now;
        }
        else if (!kill && stopsAfter is { } seconds)
        {
            _end = now + TimeSpan.FromSeconds(seconds);
        }
    }

    public void Pass(TimeSpan now, FakeMachine machine)
    {
        if (_end is { } end && now >= end)
        {
            _end = null;
            machine.Remove(this);
            AtEnd?.Invoke();
        }
    }
}
