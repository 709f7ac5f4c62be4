using SnapshotCore.Errors;

namespace SnapshotCore.Preflight;

/// <summary>
/// A request that is older than 140 minutes is refused: its backup would belong to a schedule that is past.
/// docs/protocol.md, "Settings". The start comes from the wall clock of the service; the age is taken once against
/// the host's wall clock, or else the VM's, and then followed on the monotonic one, so that the second look, in the frozen
/// window, costs no call and no clock jump moves it.
/// </summary>
public sealed class TooLateRule
{
    private readonly TimeProvider _clock;
    private readonly DateTimeOffset? _start;
    private readonly TimeSpan _ageAtFirst;
    private readonly long _first;

    /// <summary>Begins to count the age of a request, by the VM's wall clock.</summary>
    /// <param name="start">When the service gave the command; null switches the rule off.</param>
    /// <param name="clock">The VM's clocks.</param>
    public TooLateRule(DateTimeOffset? start, TimeProvider clock)
        : this(start, clock, clock.GetUtcNow(), clock.GetTimestamp())
    {
    }

    private TooLateRule(DateTimeOffset? start, TimeProvider clock, DateTimeOffset now, long timestamp)
    {
        _clock = clock;
        _start = start;
        _first = timestamp;
        _ageAtFirst = start is { } given ? now - given : TimeSpan.Zero;
    }

    /// <summary>The age from which a request is too late, exclusive.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(8400);

    /// <summary>How long the request may still wait; never longer than the limit, also when its start lies in the future.</summary>
    public TimeSpan TimeLeft
    {
        get
        {
            TimeSpan left = Limit - Age;
            return left < TimeSpan.Zero ? TimeSpan.Zero : left > Limit ? Limit - _clock.GetElapsedTime(_first) : left;
        }
    }

    /// <summary>The same rule by the host's clock, which is right where the VM's may not be.</summary>
    /// <param name="hostTime">What the host's clock said.</param>
    /// <param name="timestamp">When it said so, on the monotonic clock.</param>
    public TooLateRule By(DateTimeOffset hostTime, long timestamp) => new(_start, _clock, hostTime, timestamp);

    private TimeSpan Age => _ageAtFirst + _clock.GetElapsedTime(_first);

    /// <summary>The refusal of a request that is too late; null while it is not, or when it has no start.</summary>
    public BackupError? Check() => _start is { } start && Age > Limit
        ? new BackupError(
            ErrorCode.CommandTooLate,
            $"The backup was requested at {start.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ} and reached the VM "
            + $"{(long)Age.TotalMinutes} minutes later; after {(long)Limit.TotalMinutes} minutes it is too late.",
            "Check that the guest agent runs (systemctl status walinuxagent, or waagent) and that the VM is not overloaded (top), then "
            + "start a backup on demand.")
        : null;
}
