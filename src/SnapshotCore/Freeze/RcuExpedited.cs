using System.Buffers.Text;
using System.Globalization;
using System.Text;

using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// /sys/kernel/rcu_expedited: FIFREEZE waits for an RCU grace period of 25–40 ms, expedited ones take a few. Set
/// while freezing only, for it disturbs every CPU. Without the file (or the right to write it) freezes are slower,
/// nothing else.
/// </summary>
internal sealed class RcuExpedited : IDisposable
{
    private const string DefaultPath = "/sys/kernel/rcu_expedited";

    private readonly SafeFileHandle _file;

    private RcuExpedited(SafeFileHandle file, int oldValue)
    {
        _file = file;
        OldValue = oldValue;
    }

    /// <summary>What it held when it was opened.</summary>
    internal int OldValue { get; }

    /// <summary>Opens it beforehand, so that nothing is opened in the window; null where it can't be written.</summary>
    internal static RcuExpedited? Open(string path = DefaultPath)
    {
        if (Libc.Open(Encoding.UTF8.GetBytes(path), Libc.O_RDWR, 0, out SafeFileHandle file) != Errno.None)
        {
            return null;
        }

        Span<byte> text = stackalloc byte[16];
        int length = Libc.ReadAt(file, text, 0);
        if (length > 0 && Utf8Parser.TryParse(text[..length], out int value, out _))
        {
            return new RcuExpedited(file, value);
        }

        file.Dispose();
        return null;
    }

    /// <summary>Makes grace periods fast.</summary>
    internal Errno Expedite() => Libc.WriteAt(_file, "1"u8, 0);

    /// <summary>Puts a value back.</summary>
    internal void Restore(int value)
    {
        Span<byte> text = stackalloc byte[16];
        if (Utf8Formatter.TryFormat(value, text, out int length))
        {
            _ = Libc.WriteAt(_file, text[..length], 0);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <inheritdoc/>
    public override string ToString() => OldValue.ToString(CultureInfo.InvariantCulture);
}
