using Lab;

using Microsoft.Win32.SafeHandles;

namespace Benchmarks;

/// <summary>One write that took long; moments are timestamps of the monotonic clock.</summary>
/// <param name="Start">Before the write.</param>
/// <param name="End">When it was on the disk.</param>
internal readonly record struct SlowWrite(long Start, long End)
{
    /// <summary>In milliseconds.</summary>
    internal double Length => TimeProvider.System.GetElapsedTime(Start, End).TotalMilliseconds;
}

/// <summary>
/// Stands for an application: a thread that writes 4 KiB and waits until they are on the disk (fdatasync(2)), again and
/// again with a short rest in between, and notes what took long. Those writes are what a backup costs an application,
/// whatever our own log says.
/// </summary>
internal sealed class DiskProbe : IDisposable
{
    private const int Size = 4096;
    private const int MostNotes = 1 << 14;
    private const string Name = "probe";
    private static readonly long Long = TimeProvider.System.TimestampFrequency / 1000;

    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly int _rest;
    private readonly SlowWrite[] _slow = new SlowWrite[MostNotes];
    private readonly ManualResetEventSlim _stop = new(initialState: false, spinCount: 0);
    private readonly Thread _thread;
    private int _count;

    /// <summary>Starts to write.</summary>
    /// <param name="folder">On the file system.</param>
    /// <param name="rest">Between two writes; whole milliseconds, at least one.</param>
    internal DiskProbe(string folder, TimeSpan rest)
    {
        _rest = (int)rest.TotalMilliseconds;
        _path = Path.Combine(folder, Name);
        _file = File.OpenHandle(_path, FileMode.Create, FileAccess.Write);
        _thread = new Thread(Write) { IsBackground = true, Name = Name };
        _thread.Start();
    }

    /// <summary>Stops it; every write of a millisecond or more, in the order of time.</summary>
    internal IReadOnlyList<SlowWrite> Stop()
    {
        _stop.Set();
        _thread.Join();
        return _slow[.._count];
    }

    public void Dispose()
    {
        Stop();
        _file.Dispose();
        _stop.Dispose();
        File.Delete(_path);
    }

    private void Write()
    {
        byte[] data = new byte[Size];
        while (!_stop.Wait(_rest))
        {
            long start = TimeProvider.System.GetTimestamp();
            RandomAccess.Write(_file, data, 0);
            Native.SyncData(_file);
            long end = TimeProvider.System.GetTimestamp();
            if (end - start >= Long && _count < MostNotes)
            {
                _slow[_count++] = new SlowWrite(start, end);
            }
        }
    }
}
