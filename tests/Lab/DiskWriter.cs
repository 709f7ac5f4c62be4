using System.Buffers.Binary;

using Microsoft.Win32.SafeHandles;

namespace Lab;

/// <summary>What a <see cref="DiskWriter"/> has seen.</summary>
/// <param name="Writes">Records that are on the disk.</param>
/// <param name="LargestGap">The longest time between two records that reached the disk: what a freeze costs a writer.</param>
/// <param name="GapEnded">When that gap ended, as <see cref="TimeProvider.GetTimestamp"/>.</param>
public sealed record WriterReport(long Writes, TimeSpan LargestGap, long GapEnded);

/// <summary>
/// Stands for a program that writes to a disk all the time: appends a record of sixteen bytes (its number, its moment on
/// the monotonic clock), waits until it is on the disk, and goes on, on a thread of its own.
/// </summary>
public sealed class DiskWriter : IDisposable
{
    /// <summary>The file that is written.</summary>
    public const string FileName = "writer.log";

    /// <summary>Bytes per record.</summary>
    public const int RecordSize = 16;

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _clock;
    private readonly SafeFileHandle _file;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Lock _lock = new();
    private WriterReport _report = new(0, TimeSpan.Zero, 0);
    private Exception? _failure;

    /// <summary>Starts to write to a file in <paramref name="folder"/>.</summary>
    public DiskWriter(string folder, TimeProvider clock)
    {
        _clock = clock;
        FilePath = Path.Combine(folder, FileName);
        _file = File.OpenHandle(FilePath, FileMode.CreateNew, FileAccess.Write);
        _thread = new Thread(Write) { IsBackground = true, Name = $"writer {folder}" };
        _thread.Start();
    }

    /// <summary>The file that is written.</summary>
    public string FilePath { get; }

    /// <summary>What was seen so far; a gap that has not ended is not in it.</summary>
    /// <exception cref="IOException">A write has failed.</exception>
    public WriterReport Read()
    {
        lock (_lock)
        {
            return _failure is null
                ? _report
                : throw new IOException($"Writing to {FilePath} failed: {_failure.Message}", _failure);
        }
    }

    /// <summary>Forgets the largest gap so far, e.g. one from before the backup.</summary>
    public void StartOver()
    {
        lock (_lock)
        {
            _report = _report with { LargestGap = TimeSpan.Zero, GapEnded = 0 };
        }
    }

    /// <summary>Stops writing; what was seen.</summary>
    /// <exception cref="TimeoutException">The thread still waits for the disk: it is frozen.</exception>
    public WriterReport Stop()
    {
        _stop.Set();
        return _thread.Join(StopLimit)
            ? Read()
            : throw new TimeoutException($"A write to {FilePath} has hung for {StopLimit.TotalSeconds:0} s.");
    }

    /// <summary>Stops writing. A thread that waits for a frozen disk is left behind: it ends with the thaw.</summary>
    public void Dispose()
    {
        _stop.Set();
        if (_thread.Join(StopLimit))
        {
            _file.Dispose();
            _stop.Dispose();
        }
    }

    private void Write()
    {
        try
        {
            byte[] record = new byte[RecordSize];
            long last = _clock.GetTimestamp();
            for (long number = 0; !_stop.Wait(1); number++)
            {
                BinaryPrimitives.WriteInt64LittleEndian(record, number);
                BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(8), _clock.GetTimestamp());
                RandomAccess.Write(_file, record, number * RecordSize);
                Native.SyncData(_file);
                long now = _clock.GetTimestamp();
                Note(now, _clock.GetElapsedTime(last, now));
                last = now;
            }
        }
        catch (Exception failure)
        {
            lock (_lock)
            {
                _failure = failure;
            }
        }
    }

    private void Note(long now, TimeSpan gap)
    {
        lock (_lock)
        {
            bool larger = gap > _report.LargestGap;
            _report = new WriterReport(
                _report.Writes + 1, larger ? gap : _report.LargestGap, larger ? now : _report.GapEnded);
        }
    }
}
