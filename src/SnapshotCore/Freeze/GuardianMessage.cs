using System.Buffers.Binary;

namespace SnapshotCore.Freeze;

/// <summary>What worker and guardian say to each other. docs/protocol.md, "Freeze".</summary>
internal enum GuardianMessageKind
{
    /// <summary>Guardian: rehearsed and ready.</summary>
    Ready = 1,

    /// <summary>Worker: one descriptor, a memory file with an <see cref="Aftermath"/>; replaces an earlier one.</summary>
    Protect = 2,

    /// <summary>Worker: the descriptors of the next targets, in order.</summary>
    Directories = 3,

    /// <summary>Worker: one descriptor, the shared state of all targets sent before.</summary>
    Arm = 4,

    /// <summary>Worker: everything is thawed.</summary>
    Disarm = 5,

    /// <summary>Worker: the run is over; no aftermath.</summary>
    Release = 6,

    /// <summary>Guardian: the answer to each message of the worker.</summary>
    Answer = 7,
}

/// <summary>How the guardian answers.</summary>
internal enum GuardianAnswer
{
    /// <summary>Done.</summary>
    Done = 0,

    /// <summary>Not done: it makes no sense now, or not everything is thawed (then it stays).</summary>
    Refused = 1,
}

/// <summary>One message; descriptors travel beside it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Number">The number of descriptors beside it, or the answer.</param>
internal readonly record struct GuardianMessage(GuardianMessageKind Kind, int Number)
{
    /// <summary>Bytes of every message.</summary>
    internal const int Size = 12;

    /// <summary>The most descriptors in one message; the kernel's limit is 253 (SCM_MAX_FD).</summary>
    internal const int MostDescriptors = 250;

    private const uint Magic = 0x46535631; // "1VSF"

    /// <summary>Writes the message.</summary>
    internal void Write(Span<byte> buffer)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(buffer, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(buffer[4..], (int)Kind);
        BinaryPrimitives.WriteInt32LittleEndian(buffer[8..], Number);
    }

    /// <summary>Reads a message; false for anything that is not exactly one.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> buffer, out GuardianMessage message)
    {
        message = default;
        if (buffer.Length != Size || BinaryPrimitives.ReadUInt32LittleEndian(buffer) != Magic)
        {
            return false;
        }

        int kind = BinaryPrimitives.ReadInt32LittleEndian(buffer[4..]);
        message = new GuardianMessage((GuardianMessageKind)kind, BinaryPrimitives.ReadInt32LittleEndian(buffer[8..]));
        return kind is >= (int)GuardianMessageKind.Ready and <= (int)GuardianMessageKind.Answer;
    }
}
