using IntegrationTests.Freeze;

using Lab;

namespace IntegrationTests.AppConsistency;

/// <summary>
/// A backup of a machine with a database on its disk, quiesced by the ready-made scripts, while a program commits transactions
/// all the time. The frozen window is held open until <see cref="FinishAsync"/>.
/// </summary>
internal sealed class DatabaseBackup : IAsyncDisposable
{
    private const string Copy = "copy";
    private const int SomeCommits = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly VirtualMachine _vm;
    private readonly DatabaseServer _server;
    private readonly TransactionWriter _writer;
    private readonly SqlSession _observer;
    private LoopDisk? _restored;

    /// <summary>Starts what writes; nothing is backed up yet.</summary>
    internal DatabaseBackup(VirtualMachine vm, DatabaseServer server)
    {
        _vm = vm;
        _server = server;
        _observer = server.Open();
        _observer.Ask("SELECT 1;");
        _writer = new TransactionWriter(server, TimeProvider.System);
        Held = HeldBackup.Prepare(vm, HeldBackup.ForEver);
    }

    /// <summary>The backup.</summary>
    internal HeldBackup Held { get; }

    /// <summary>The last transaction that the server acknowledged before any snapshot was asked for.</summary>
    internal Commit LastBefore => _writer.Commits.Last(commit => commit.Acknowledged < Asked);

    private long Asked => Held.Proxy.Snapshots.Min(request => request.Arrived);

    /// <summary>Has the agent call enable, and waits until the window is open.</summary>
    internal async Task OpenWindowAsync()
    {
        await WaitForCommitsAsync(SomeCommits);
        await Held.EnableAsync();
        await Held.WaitForWindowAsync();
    }

    /// <summary>Asks the server over a session that was open before the window: a new one might wait for a frozen disk.</summary>
    internal Task WaitUntilAsync(Func<SqlSession, bool> isSo, string what) =>
        _vm.WaitAsync(() => isSo(_observer), Patience, what);

    /// <summary>Copies the disk while the window is open, as a snapshot would.</summary>
    internal void CopyDisk()
    {
        _vm.Disks[0].Disk.CopyTo(Path.Combine(VirtualMachine.DiskFolder, $"{Copy}.img"));
        Assert.All(Held.Proxy.Snapshots, request => Assert.Equal(0, request.Answered));
    }

    /// <summary>Mounts that copy, as after a restore; its folder.</summary>
    internal string Restore() => (_restored = LoopDisk.Restore(VirtualMachine.DiskFolder, Copy)).MountPoint;

    /// <summary>Lets the snapshots be taken, and waits for the backup's end and for commits after it.</summary>
    internal async Task<BackupResult> FinishAsync()
    {
        Held.Proxy.LetGo();
        BackupResult result = await _vm.WaitForEndAsync();
        await WaitForCommitsAsync(SomeCommits);
        return result;
    }

    /// <summary>Waits until so many more transactions are committed.</summary>
    internal Task WaitForCommitsAsync(int more)
    {
        int enough = _writer.Commits.Count + more;
        return _vm.WaitAsync(() => _writer.Commits.Count >= enough, Patience, "commit");
    }

    /// <summary>The transactions that the server acknowledged while snapshots were taken.</summary>
    internal IEnumerable<Commit> CommitsInWindow()
    {
        long answered = Held.Proxy.Snapshots.Max(request => request.Answered);
        return _writer.Commits.Where(commit => commit.Acknowledged >= Asked && commit.Acknowledged <= answered);
    }

    /// <summary>After the run's end: nothing frozen, nobody quiesced, no process and no file of the scripts.</summary>
    internal void AssertNothingLeft()
    {
        Held.AssertNothingLeft();
        ReadyMadeScripts.AssertNothingLeft(_server);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _restored?.Dispose();
        await Held.DisposeAsync();
        _writer.Dispose();
        _observer.Dispose();
    }
}
