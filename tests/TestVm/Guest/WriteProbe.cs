using Microsoft.Win32.SafeHandles;

namespace TestVm.Guest;

/// <summary>
/// One write to a file system, from a thread that is there already: while the file system is frozen it does not return, and
/// the moment at which it does is the moment of the thaw.
/// </summary>
internal sealed class WriteProbe : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _begin = new();
    private long _returned;

    /// <summary>Opens the file; nothing is written yet.</summary>
    internal WriteProbe(string mountPoint, string folder)
    {
        MountPoint = mountPoint;
        _file = File.OpenHandle(Path.Combine(folder, "write-probe"), FileMode.Create, FileAccess.Write);
        _thread = new Thread(Write) { IsBackground = true, Name = $"probe {mountPoint}" };
        _thread.Start();
    }

    /// <summary>The file system.</summary>
    internal string MountPoint { get; }

    /// <summary>When the write returned, as <see cref="TimeProvider.GetTimestamp"/>; 0 while it has not.</summary>
    internal long Returned => Volatile.Read(ref _returned);

    /// <summary>Lets the write begin.</summary>
    internal void Begin() => _begin.Set();

    /// <inheritdoc/>
    public void Dispose()
    {
        _begin.Set();
        if (_thread.Join(TimeSpan.FromSeconds(10)))
        {
            _file.Dispose();
            _begin.Dispose();
        }
    }

    private void Write()
    {
        _begin.Wait();
        RandomAccess.Write(_file, "x"u8, 0);
        Volatile.Write(ref _returned, TimeProvider.System.GetTimestamp());
    }
}
