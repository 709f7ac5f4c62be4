using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>One end of the socket between worker and guardian: whole messages, with descriptors.</summary>
internal sealed class GuardianChannel : IDisposable
{
    private readonly SafeFileHandle _socket;

    internal GuardianChannel(SafeFileHandle socket)
    {
        _socket = socket;
    }

    /// <summary>Sends a message. False when the other end is gone or takes nothing.</summary>
    internal bool TrySend(GuardianMessage message, ReadOnlySpan<SafeFileHandle> descriptors)
    {
        Span<byte> buffer = stackalloc byte[GuardianMessage.Size];
        message.Write(buffer);
        return Libc.SendMessage(_socket, buffer, descriptors) == Errno.None;
    }

    /// <summary>Waits for a message.</summary>
    /// <param name="timeout">How long.</param>
    /// <param name="message">The message, if any.</param>
    /// <param name="descriptors">What came with it; the caller closes them.</param>
    /// <param name="isClosed">Whether the other end is gone; nothing will come any more.</param>
    /// <returns>Whether there is a message.</returns>
    internal bool TryReceive(
        TimeSpan timeout, out GuardianMessage message, out SafeFileHandle[] descriptors, out bool isClosed)
    {
        message = default;
        descriptors = [];
        isClosed = false;
        short events = Libc.Poll(_socket, Libc.POLLIN, timeout);
        if (events == 0)
        {
            return false;
        }

        Span<byte> buffer = stackalloc byte[GuardianMessage.Size + 1];
        Errno errno = Libc.ReceiveMessage(
            _socket, buffer, GuardianMessage.MostDescriptors, out int length, out descriptors);
        if (errno == Errno.EAGAIN)
        {
            isClosed = (events & (Libc.POLLHUP | Libc.POLLERR)) != 0;
            return false;
        }

        isClosed = errno != Errno.None || length == 0;
        return GuardianMessage.TryRead(buffer[..length], out message);
    }

    /// <summary>Waits, at most this long, for the other end to close.</summary>
    internal bool WaitForClose(TimeSpan timeout) =>
        (Libc.Poll(_socket, 0, timeout) & (Libc.POLLHUP | Libc.POLLERR)) != 0;

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
