using System.Text;

using AgentEmulator.Agent;

using Lab;

using Stage;

namespace Faults;

/// <summary>One backup and what is done to it: how it begins, who takes part, and its end.</summary>
internal sealed partial class Scene : IAsyncDisposable
{
    /// <summary>A death of one of the two is answered by then (docs/architecture.md, "Safety invariants").</summary>
    internal static readonly TimeSpan DeathLimit = TimeSpan.FromSeconds(1);

    /// <summary>How long a run may take to its end, whatever was done: uploads to dead storage take most of it.</summary>
    private static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(240);

    /// <summary>How long a window is, unless a fault has other plans with it.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(150);

    private readonly StringBuilder _story = new();
    private readonly List<DelayingProxy> _proxies = [];
    private TaskCompletionSource? _gate;

    private Scene(Target target, Random random)
    {
        Target = target;
        Random = random;
        Storage = NewProxy();
        Judged = Storage;
        Leftovers = new RunLeftovers();
        FirstRecords = [.. target.Writers.Select(writer => writer.Read().Writes)];
    }

    internal Target Target { get; }

    internal VirtualMachine Machine => Target.Machine;

    /// <summary>Decides everything that a fault may choose.</summary>
    internal Random Random { get; }

    /// <summary>Between the extension and all its blobs.</summary>
    internal DelayingProxy Storage { get; }

    /// <summary>As things were before the run.</summary>
    internal RunLeftovers Leftovers { get; }

    /// <summary>For each writer how many records it had before the run.</summary>
    internal IReadOnlyList<long> FirstRecords { get; }

    /// <summary>What does not hold, one sentence each.</summary>
    internal List<string> Problems { get; } = [];

    /// <summary>What was done, for the line.</summary>
    internal string Story => _story.ToString();

    /// <summary>The blob that the status goes to.</summary>
    internal string StatusBlob { get; private set; } = string.Empty;

    /// <summary>The deadline of the frozen window.</summary>
    internal TimeSpan Deadline { get; private set; } = TimeSpan.FromSeconds(5);

    /// <summary>Disks that a tool of the fault's own keeps frozen: they are not waited for.</summary>
    internal HashSet<LoopDisk> KeptFrozen { get; } = [];

    /// <summary>Disks that were unmounted before they were opened: what is not mounted is not held still.</summary>
    internal HashSet<LoopDisk> NotMounted { get; } = [];

    /// <summary>Whether the run was over before the harm could be done.</summary>
    internal bool WasMissed { get; private set; }

    /// <summary>Whether the harm may not keep this backup from succeeding.</summary>
    internal bool MustSucceed { get; set; }

    /// <summary>Where the requests of the run that is judged went; another run's if a fault began one.</summary>
    internal DelayingProxy Judged { get; set; }

    /// <summary>Whether worker and guardian are both killed: their journal is then the agent's next command's to empty.</summary>
    internal bool AreBothKilled { get; set; }

    /// <summary>Whether blobs can't be expected to say what the status file says.</summary>
    internal bool IsStorageHarmed { get; set; }

    /// <summary>The processes of the run.</summary>
    internal int? Worker => Find("worker");

    /// <inheritdoc cref="Worker"/>
    internal int? Guardian => Find("guardian");

    /// <summary>Makes a scene on a machine that is at rest.</summary>
    internal static async Task<Scene> SetAsync(Target target, Random random)
    {
        var scene = new Scene(target, random);
        scene.Storage.SnapshotDelay = Window;
        scene.UseDeadline(scene.Deadline);
        await scene.DeliverAsync(scene.Storage);
        return scene;
    }

    internal long Now() => TimeProvider.System.GetTimestamp();

    internal TimeSpan Since(long moment) => TimeProvider.System.GetElapsedTime(moment);

    /// <summary>Adds to the story.</summary>
    internal void Tell(string what) => _story.Append(_story.Length == 0 ? string.Empty : ", ").Append(what);

    /// <summary>Whether what came out is the kernel's, and nothing here could keep it from that.</summary>
    internal bool IsLeftOpen { get; private set; }

    /// <summary>Says so, and why.</summary>
    internal void LeaveOpen(string why)
    {
        IsLeftOpen = true;
        Tell(why);
    }

    /// <summary>Says that the run was over before the harm could be done.</summary>
    internal void Miss()
    {
        WasMissed = true;
        Tell("too late");
    }

    /// <summary>Has the owner limit the freeze.</summary>
    internal void UseDeadline(TimeSpan deadline)
    {
        Deadline = deadline;
        OwnerFile.Write($"timeout={deadline.TotalSeconds:0}");
    }

    /// <summary>Another way to the same storage, for another backup.</summary>
    internal DelayingProxy NewProxy()
    {
        var proxy = new DelayingProxy(new Uri(Machine.Sas(Machine.StatusBlob)), TimeProvider.System);
        _proxies.Add(proxy);
        return proxy;
    }

    /// <summary>Makes a new request, all of it by way of a proxy, the agent's goal.</summary>
    internal async Task DeliverAsync(DelayingProxy proxy)
    {
        RequestBuilder request = Machine.NewRequest();
        StatusBlob = $"{Machine.Sequence + 1}-{Machine.StatusBlob}";
        string logs = $"{Machine.Sequence + 1}-{Machine.LogsBlob}";
        await Machine.Storage.CreateBlockBlobAsync(StatusBlob);
        await Machine.Storage.CreateBlockBlobAsync(logs);
        request.Protected["statusBlobUri"] = proxy.Through(Machine.Sas(StatusBlob));
        request.Protected["logsBlobUri"] = proxy.Through(Machine.Sas(logs));
        for (int i = 0; i < request.Disks.Count; i++)
        {
            request.Disks[i] = proxy.Through((string)request.Disks[i]!);
        }

        Machine.Deliver(request);
    }

    /// <summary>The agent calls enable; how that failed, or null.</summary>
    internal Task<HandlerFailure?> BeginAsync() => Machine.Agent.ProcessAsync();

    /// <summary>
    /// The same, and the run stands still at its first request, with worker and guardian there and nothing frozen, until
    /// <see cref="GoOn"/>.
    /// </summary>
    internal async Task BeginAtGateAsync()
    {
        _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Storage.Arriving = async (_, _, end) =>
        {
            await _gate.Task.WaitAsync(end);
            return Passage.Through;
        };
        await BeginAsync();
        await UntilAsync(() => Storage.Requests.Count > 0 && Guardian is not null, "a first request");
    }

    /// <summary>Opens the gate of <see cref="BeginAtGateAsync"/>, or the window of <see cref="BeginAtWindowAsync"/>.</summary>
    internal void GoOn()
    {
        _gate?.TrySetResult();
        Storage.SnapshotDelay = Window;
        Storage.LetGo();
    }

    /// <summary>Begins a run, which stands still with everything frozen until <see cref="GoOn"/> or the deadline.</summary>
    internal async Task BeginAtWindowAsync()
    {
        Storage.SnapshotDelay = Timeout.InfiniteTimeSpan;
        await BeginAsync();
        await UntilAsync(IsInWindow, "the frozen window");
    }

    /// <summary>Waits for something while enable runs, or the run that it has started; no longer than both.</summary>
    internal async Task UntilStartedAsync(Task begun, Func<bool> condition)
    {
        while (!condition() && (!begun.IsCompleted || Machine.Processes.Count > 0))
        {
            await Task.Delay(1);
        }
    }

    /// <summary>Whether storage has been asked for a snapshot of every disk.</summary>
    internal bool IsInWindow() => Storage.Snapshots.Count >= Machine.Disks.Count;

    /// <summary>Waits for something that is to happen in this run; false if the run ended without it.</summary>
    internal async Task<bool> UntilAsync(Func<bool> condition, string what)
    {
        long begun = Now();
        while (!condition())
        {
            if (Since(begun) > RunLimit)
            {
                throw new TimeoutException($"There was no {what} within {RunLimit.TotalSeconds:0} s.");
            }

            if (Machine.Processes.Count == 0)
            {
                return condition();
            }

            await Task.Delay(2);
        }

        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _gate?.TrySetResult();
        foreach (DelayingProxy proxy in _proxies)
        {
            await proxy.DisposeAsync();
        }
    }

    private int? Find(string name) => Machine.Processes.FirstOrDefault(process => process.Name == name)?.Id;
}
