using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace SnapshotCore.Linux;

/// <summary>Native calls on sockets between our processes: socketpair(2), sendmsg(2), recvmsg(2), poll(2), unix(7).</summary>
internal static partial class Libc
{
    internal const short POLLIN = 1;
    internal const short POLLERR = 8;
    internal const short POLLHUP = 16;

    private const int AF_UNIX = 1;
    private const int SOCK_SEQPACKET = 5;
    private const int SOL_SOCKET = 1;
    private const int SCM_RIGHTS = 1;
    private const int MSG_DONTWAIT = 0x40;
    private const int MSG_NOSIGNAL = 0x4000;
    private const int MSG_CMSG_CLOEXEC = 0x40000000;

    // struct cmsghdr on 64-bit Linux: size_t cmsg_len, int cmsg_level, int cmsg_type, then the data.
    private const int ControlHeaderSize = 16;

    /// <summary>A connected pair of sockets that keep message borders.</summary>
    /// <exception cref="LinuxException">No descriptor is left.</exception>
    internal static (SafeFileHandle First, SafeFileHandle Second) CreateSocketPair()
    {
        int[] ends = new int[2];
        return RawSocketpair(AF_UNIX, SOCK_SEQPACKET | O_CLOEXEC, 0, ends) == 0
            ? (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true))
            : throw LinuxException.Last("socketpair");
    }

    /// <summary>Waits for events on one descriptor; POLLHUP and POLLERR are always among them.</summary>
    /// <returns>What happened; 0 when the time is over, or earlier on EINTR.</returns>
    /// <exception cref="ObjectDisposedException">The descriptor is closed.</exception>
    internal static short Poll(SafeFileHandle file, short events, TimeSpan timeout)
    {
        bool held = false;
        try
        {
            file.DangerousAddRef(ref held); // its number must not become another file's meanwhile
            return PollHeld(file, events, timeout);
        }
        finally
        {
            if (held)
            {
                file.DangerousRelease();
            }
        }
    }

    private static short PollHeld(SafeFileHandle file, short events, TimeSpan timeout)
    {
        var poll = new PollDescriptor { File = (int)file.DangerousGetHandle(), Events = events };
        int milliseconds = (int)Math.Clamp(Math.Ceiling(timeout.TotalMilliseconds), 0, int.MaxValue);
        return RawPoll(ref poll, 1, milliseconds) > 0 ? poll.Returned : (short)0;
    }

    /// <summary>Sends one message with descriptors, without waiting for room.</summary>
    internal static unsafe Errno SendMessage(
        SafeFileHandle socket, ReadOnlySpan<byte> content, ReadOnlySpan<SafeFileHandle> descriptors)
    {
        Span<byte> control = new byte[ControlHeaderSize + AlignToLong(descriptors.Length * sizeof(int))];
        BitConverter.TryWriteBytes(control, (long)(ControlHeaderSize + (descriptors.Length * sizeof(int))));
        BitConverter.TryWriteBytes(control[8..], SOL_SOCKET);
        BitConverter.TryWriteBytes(control[12..], SCM_RIGHTS);
        for (int i = 0; i < descriptors.Length; i++)
        {
            int fd = (int)descriptors[i].DangerousGetHandle();
            BitConverter.TryWriteBytes(control[(ControlHeaderSize + (i * sizeof(int)))..], fd);
        }

        fixed (byte* contentStart = content)
        fixed (byte* controlStart = control)
        {
            var vector = new IoVector { Base = contentStart, Length = (nuint)content.Length };
            var header = new MessageHeader { Vectors = &vector, VectorCount = 1 };
            if (descriptors.Length > 0)
            {
                header.Control = controlStart;
                header.ControlLength = (nuint)control.Length;
            }

            while (RawSendmsg(socket, &header, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
            {
                if (LastErrno() is var errno && errno != Errno.EINTR)
                {
                    return errno;
                }
            }
        }

        return Errno.None;
    }

    /// <summary>Takes one message that is there, without waiting for one. 0 bytes: the other end is closed.</summary>
    internal static unsafe Errno ReceiveMessage(
        SafeFileHandle socket, Span<byte> buffer, int mostDescriptors, out int length, out SafeFileHandle[] descriptors)
    {
        Span<byte> control = new byte[ControlHeaderSize + AlignToLong(mostDescriptors * sizeof(int))];
        descriptors = [];
        length = 0;
        fixed (byte* contentStart = buffer)
        fixed (byte* controlStart = control)
        {
            var vector = new IoVector { Base = contentStart, Length = (nuint)buffer.Length };
            var header = new MessageHeader
            {
                Vectors = &vector,
                VectorCount = 1,
                Control = controlStart,
                ControlLength = (nuint)control.Length,
            };
            nint received;
            while ((received = RawRecvmsg(socket, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC)) < 0)
            {
                if (LastErrno() is var errno && errno != Errno.EINTR)
                {
                    return errno;
                }
            }

            length = (int)received;
            descriptors = TakeDescriptors(control[..(int)header.ControlLength]);
            return Errno.None;
        }
    }

    private static SafeFileHandle[] TakeDescriptors(ReadOnlySpan<byte> control)
    {
        if (control.Length < ControlHeaderSize || BitConverter.ToInt32(control[12..]) != SCM_RIGHTS)
        {
            return [];
        }

        int count = ((int)BitConverter.ToInt64(control) - ControlHeaderSize) / sizeof(int);
        var descriptors = new SafeFileHandle[count];
        for (int i = 0; i < count; i++)
        {
            int fd = BitConverter.ToInt32(control[(ControlHeaderSize + (i * sizeof(int)))..]);
            descriptors[i] = new SafeFileHandle(fd, ownsHandle: true);
        }

        return descriptors;
    }

    private static int AlignToLong(int bytes) => (bytes + 7) & ~7;

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    private static partial int RawSocketpair(int domain, int type, int protocol, [Out] int[] ends);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int RawPoll(ref PollDescriptor poll, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static unsafe partial nint RawSendmsg(SafeFileHandle socket, MessageHeader* header, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static unsafe partial nint RawRecvmsg(SafeFileHandle socket, MessageHeader* header, int flags);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        internal int File;
        internal short Events;
        internal short Returned;
    }

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct IoVector
    {
        internal byte* Base;
        internal nuint Length;
    }

    /// <summary>struct msghdr of glibc on 64-bit machines.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct MessageHeader
    {
        internal byte* Name;
        internal uint NameLength;
        internal IoVector* Vectors;
        internal nuint VectorCount;
        internal byte* Control;
        internal nuint ControlLength;
        internal int Flags;
    }
}
