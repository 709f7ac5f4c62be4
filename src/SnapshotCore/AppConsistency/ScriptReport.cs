using System.Globalization;

using SnapshotCore.Errors;

namespace SnapshotCore.AppConsistency;

/// <summary>How one script came out, after its last try.</summary>
/// <param name="Phase">Which side of the snapshots.</param>
/// <param name="Plugin">The label of its plugin.</param>
/// <param name="Path">The script.</param>
/// <param name="Error">Why it failed; null when it succeeded.</param>
/// <param name="ExitCode">The last try's exit code; null when it had none.</param>
/// <param name="Signal">The signal that ended the last try; null when none did.</param>
/// <param name="Output">The end of what the last try printed; redacted by whoever shows it.</param>
/// <param name="OutputLength">How many bytes the last try printed.</param>
public sealed record ScriptReport(
    ScriptPhase Phase,
    string Plugin,
    string Path,
    BackupError? Error,
    int? ExitCode,
    int? Signal,
    string Output,
    long OutputLength)
{
    /// <summary>The configuration of its plugin.</summary>
    public string Configuration { get; init; } = "";

    /// <summary>How often it was started; 0 when it was not.</summary>
    public int Attempts { get; init; }

    /// <summary>Just before the first start, as a timestamp of the clock; 0 when it was not looked at.</summary>
    internal long Started { get; init; }

    /// <summary>From the first start to the last end.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Whether the last try printed more than <see cref="Output"/> has.</summary>
    public bool IsOutputCut { get; init; }

    /// <summary>Whether it is a post-script that failed without having had its chance: not started, or not all its time.</summary>
    public bool IsOwed { get; init; }

    /// <summary>Whether its last try ended with exit code 0, in time.</summary>
    public bool IsSuccess => Error is null;

    /// <summary>In words: <c>pre-script /etc/azure/pre.sh of plugin ScriptRunner: exit code 0 after 0.210 s</c>.</summary>
    public override string ToString()
    {
        string end = (ExitCode, Signal) switch
        {
            _ when Attempts == 0 => "not started",
            ({ } code, _) => $"exit code {code}",
            (_, { } signal) => $"ended by signal {signal}",
            _ => "killed",
        };
        string tries = Attempts > 1 ? $", {Attempts} tries" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{ScriptErrors.NameOf(Phase)} {Path} of plugin {Plugin}: {end} after {Duration.TotalSeconds:0.000} s{tries}");
    }
}
