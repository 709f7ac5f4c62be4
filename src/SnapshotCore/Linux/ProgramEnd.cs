namespace SnapshotCore.Linux;

/// <summary>How a program came out that was run to its end.</summary>
/// <param name="StartError">Why it could not be started; <see cref="Errno.None"/> when it could.</param>
/// <param name="ExitCode">Its exit code, 0 to 255; null when it has none.</param>
/// <param name="Signal">The signal that ended it, signal(7); null when none did.</param>
/// <param name="IsTimedOut">Whether it was killed because it took too long.</param>
/// <param name="ErrorText">The end of what it wrote to its standard error, on one line; may be empty.</param>
public sealed record ProgramEnd(Errno StartError, int? ExitCode, int? Signal, bool IsTimedOut, string ErrorText)
{
    /// <summary>Whether it ran and ended with exit code 0.</summary>
    public bool IsSuccess => ExitCode == 0;

    /// <summary>In words, for a message that has named the program: <c>ended with exit code 1: Access denied</c>.</summary>
    public override string ToString() => this switch
    {
        { StartError: not Errno.None } => $"could not be started: {StartError.Describe()}",
        { IsTimedOut: true } => $"did not end in time and was killed{Said}",
        { ExitCode: { } code } => $"ended with exit code {code}{Said}",
        { Signal: { } signal } => $"was ended by signal {signal}{Said}",
        _ => $"ended, how is not known{Said}",
    };

    private string Said => ErrorText.Length == 0 ? string.Empty : $": {ErrorText}";
}
