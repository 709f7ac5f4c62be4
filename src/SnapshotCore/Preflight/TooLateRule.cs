using SnapshotCore.Errors;

namespace SnapshotCore.Preflight;

/// <summary>
/// A request that is older than 140 minutes is refused: its backup would belong to a schedule that is past.
/// docs/protocol.md, "Settings". The start comes from the wall clock of the service; the age is taken once against
/// the VM's wall clock and then followed on the monotonic one, so that the second look, in the frozen window, costs
/// no call and no clock jump moves it.
/// </summary>
public sealed class TooLateRule
{
    private readonly TimeProvider _clock;
    private readonly DateTimeOffset? _start;
    private readonly TimeSpan _ageAtFirst;
    private readonly long _first;

    /// <summary>Begins to count the age of a request.</summary>
    /// <param name="start">When the service gave the command; null switches the rule off.</param>
    /// <param name="clock">The VM's clocks.</param>
    public TooLateRule(DateTimeOffset? start, TimeProvider clock)
    {
        _clock = clock;
        _start = start;
        _first = clock.GetTimestamp();
        _ageAtFirst = start is { } given ? clock.GetUtcNow() - given : TimeSpan.Zero;
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

    private TimeSpan Age => _ageAtFirst + _clock.GetElapsedTime(_first);

    /// <summary>The refusal of a request that is too late; null while it is not, or when it has no start.</summary>
    public BackupError? Check() => _start is { } start && Age > Limit
        ? new BackupError(
            ErrorCode.CommandTooLate,
            $"The backup was requested at {start.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ} and reached the VM "
            + $"{(long)Age.TotalMinutes} minutes later; after {(long)Limit.TotalMinutes} minutes it is too late.",
            "Check that the guest agent runs and that the VM is not overloaded, then start a backup on demand.")
        : null;
}
