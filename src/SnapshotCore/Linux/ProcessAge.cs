using System.Globalization;
using System.Text;

namespace SnapshotCore.Linux;

/// <summary>How long ago a process was started: proc_uptime(5) and field 22 of proc_pid_stat(5) count from the same boot.</summary>
internal static class ProcessAge
{
    // USER_HZ, in which proc counts: 100 on x64 and arm64, whatever the kernel's own clock is.
    private const double TicksPerSecond = 100;

    /// <summary>The age; null where the machine does not tell how long it is up.</summary>
    internal static TimeSpan? Of(ProcessIdentity process) =>
        SecondsIn(Libc.ReadFile("/proc/uptime")) is { } up && up - (process.StartTime / TicksPerSecond) is var age and >= 0
            ? TimeSpan.FromSeconds(age)
            : null;

    /// <summary>The first number of the text; null if there is none.</summary>
    internal static double? SecondsIn(ReadOnlySpan<byte> uptime)
    {
        string text = Encoding.ASCII.GetString(uptime).Split(' ')[0];
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
            ? seconds
            : null;
    }
}
