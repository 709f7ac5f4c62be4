namespace Lab;

/// <summary>A system call that strace(1) has seen.</summary>
/// <param name="Thread">Whose.</param>
/// <param name="Name">E.g. <c>openat</c>.</param>
/// <param name="Text">The line with arguments and, where the call was not interrupted by others, its result.</param>
/// <param name="Began">When it was made, in seconds since the epoch.</param>
/// <param name="Order">The line in which it began: tells what came first where times are equal.</param>
public sealed record TracedCall(int Thread, string Name, string Text, double Began, int Order)
{
    /// <summary>The line in which it ended; none if it never did.</summary>
    public int? Ended { get; internal set; }

    /// <summary>What it returned, e.g. <c>0</c> or <c>-1 EBUSY (…)</c>; null if it never did.</summary>
    public string? Result { get; internal set; }
}
