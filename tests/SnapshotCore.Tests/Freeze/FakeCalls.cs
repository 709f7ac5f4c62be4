using System.Collections.Concurrent;

using Microsoft.Win32.SafeHandles;

using SnapshotCore.Freeze;
using SnapshotCore.Linux;

namespace SnapshotCore.Tests.Freeze;

/// <summary>System calls that block, come late and answer any errno, by mount point; memory files stand for mounts.</summary>
internal sealed class FakeCalls : IFreezeCalls
{
    private readonly ConcurrentDictionary<SafeFileHandle, string> _names = new();
    private readonly ConcurrentDictionary<string, Errno> _freezeAnswers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Errno> _thawAnswers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Errno> _openAnswers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ManualResetEventSlim> _blocks = new(StringComparer.Ordinal);

    internal ConcurrentQueue<string> Calls { get; } = new();

    internal ConcurrentDictionary<string, bool> Frozen { get; } = new(StringComparer.Ordinal);

    internal ConcurrentDictionary<string, int> MountIds { get; } = new(StringComparer.Ordinal);

    internal void AnswerFreeze(string name, Errno errno) => _freezeAnswers[name] = errno;

    internal void AnswerThaw(string name, Errno errno) => _thawAnswers[name] = errno;

    internal void AnswerOpen(string name, Errno errno) => _openAnswers[name] = errno;

    /// <summary>Lets FIFREEZE of one mount hang until the event is set.</summary>
    internal ManualResetEventSlim BlockFreeze(string name) => _blocks[name] = new ManualResetEventSlim();

    internal IEnumerable<string> CallsOf(string prefix) =>
        Calls.Where(call => call.StartsWith(prefix, StringComparison.Ordinal));

    public Errno Open(UnixPath mountPoint, out SafeFileHandle directory)
    {
        string name = mountPoint.ToString();
        directory = MemoryFile.Create("fake", []);
        _names[directory] = name;
        return _openAnswers.GetValueOrDefault(name, Errno.None);
    }

    public bool IsThrough(SafeFileHandle directory, Mount mount) =>
        MountIds.GetValueOrDefault(_names[directory], 1) == mount.Id;

    public Errno Sync(SafeFileHandle directory)
    {
        Calls.Enqueue($"sync {_names[directory]}");
        return Errno.None;
    }

    public Errno Freeze(SafeFileHandle directory)
    {
        string name = _names[directory];
        Calls.Enqueue($"freeze {name}");
        if (_blocks.TryGetValue(name, out ManualResetEventSlim? block))
        {
            block.Wait();
        }

        Errno errno = _freezeAnswers.GetValueOrDefault(name, Errno.None);
        if (errno == Errno.None)
        {
            Frozen[name] = true;
        }

        return errno;
    }

    public Errno Thaw(SafeFileHandle directory)
    {
        string name = _names[directory];
        Calls.Enqueue($"thaw {name}");
        if (_thawAnswers.TryGetValue(name, out Errno refusal))
        {
            return refusal;
        }

        return Frozen.TryRemove(name, out _) ? Errno.None : Errno.EINVAL;
    }
}

/// <summary>A guardian whose life and answers a test decides.</summary>
internal sealed class FakeGuard : IFreezeGuard
{
    private readonly ManualResetEventSlim _lost = new();

    internal string? ArmAnswer { get; init; }

    internal bool IsDisarmed { get; private set; }

    internal SharedFreezeState? State { get; private set; }

    public bool IsAlive => !_lost.IsSet;

    public string LossReason => "was ended by the test";

    internal void Die() => _lost.Set();

    public string? Arm(SharedFreezeState state, IReadOnlyList<SafeFileHandle> directories)
    {
        State = state;
        return ArmAnswer;
    }

    public bool Disarm() => IsDisarmed = true;

    public bool WaitForLoss(TimeSpan timeout)
    {
        bool lost = _lost.Wait(timeout);
        State!.Heartbeat++;
        return lost;
    }

    public void End() => Die();
}
