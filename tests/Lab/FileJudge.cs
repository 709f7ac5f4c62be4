using System.Buffers.Binary;

using Microsoft.Win32.SafeHandles;

namespace Lab;

/// <summary>
/// A program like a virus scanner's: asked before anything is opened or read through a mount, it notes the question on
/// a disk, and answers yes when that is written. While that disk is frozen, whoever opens a file waits.
/// </summary>
public sealed class FileJudge : IDisposable
{
    // struct fanotify_event_metadata and fanotify_response of linux/fanotify.h.
    private const int EventSize = 24;
    private const int DescriptorOffset = 16;
    private const uint FAN_ALLOW = 1;
    private const int POLLIN = 1;

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(10);

    private readonly SafeFileHandle _listener;
    private readonly SafeFileHandle _notes;
    private readonly string _notesPath;
    private readonly Thread _thread;
    private volatile bool _isEnding;
    private int _questions;

    /// <summary>Starts to judge.</summary>
    /// <param name="mountPoint">The mount through which others open files; nothing that this process needs.</param>
    /// <param name="notes">The file in which questions are noted.</param>
    public FileJudge(string mountPoint, string notes)
    {
        Sandbox.Require();
        _notesPath = notes;
        _notes = File.OpenHandle(notes, FileMode.CreateNew, FileAccess.Write);
        _listener = Native.ListenForPermissions(mountPoint);
        _thread = new Thread(Judge) { IsBackground = true, Name = "judge" };
        _thread.Start();
    }

    /// <summary>How often it was asked.</summary>
    public int Questions => Volatile.Read(ref _questions);

    /// <summary>Ends: from now on the kernel answers yes.</summary>
    public void Dispose()
    {
        _isEnding = true;
        _thread.Join(EndLimit);
        _listener.Dispose();
        _notes.Dispose();
        File.Delete(_notesPath);
    }

    private void Judge()
    {
        byte[] events = new byte[EventSize * 64];
        byte[] answer = new byte[8];
        long[] poll = [(uint)_listener.DangerousGetHandle() | ((long)POLLIN << 32)]; // struct pollfd
        while (!_isEnding)
        {
            if (Native.Poll(poll, 1, 50) <= 0)
            {
                continue;
            }

            nint length = Native.Read(_listener, events, (nuint)events.Length);
            for (int at = 0; at + EventSize <= length; at += BinaryPrimitives.ReadInt32LittleEndian(events.AsSpan(at)))
            {
                int descriptor = BinaryPrimitives.ReadInt32LittleEndian(events.AsSpan(at + DescriptorOffset));
                int number = Interlocked.Increment(ref _questions);
                RandomAccess.Write(_notes, BitConverter.GetBytes(number), 0);
                Native.SyncData(_notes);
                BinaryPrimitives.WriteInt32LittleEndian(answer, descriptor);
                BinaryPrimitives.WriteUInt32LittleEndian(answer.AsSpan(4), FAN_ALLOW);
                _ = Native.Write(_listener, answer, (nuint)answer.Length);
                _ = Native.Close(descriptor);
            }
        }
    }
}
