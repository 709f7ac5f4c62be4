using Newtonsoft.Json.Linq;

using SnapshotCore.Settings;

namespace SnapshotCore.BackupHost;

/// <summary>
/// The host's answer to <c>presnapshot</c>: whether it takes snapshots, and what its clock says. docs/protocol.md, "Host".
/// </summary>
/// <param name="Answer">The call.</param>
/// <param name="HostTime">The host's clock when it answered (UTC, whole seconds); null if it did not say, or not legibly.</param>
public sealed record PreSnapshot(HostAnswer Answer, DateTimeOffset? HostTime)
{
    private const int LongestFact = 80;

    private static readonly string[] NamesOfFacts = ["bhsVersion", "nodeId", "result"];
    private static readonly string[] PartsOfTime = ["year", "month", "day", "hour", "minute", "second"];

    /// <summary>HTTP status, or one of <see cref="HostStatus"/>.</summary>
    public int Status => Answer.Status;

    /// <summary>Whether the host's snapshot service is there.</summary>
    public bool IsAvailable => Answer.IsSuccess;

    /// <summary>What the service says about itself, for the log; empty where it does not.</summary>
    public string Facts { get; private init; } = string.Empty;

    /// <summary>What is to be given back with the snapshot; null unless disks are encrypted.</summary>
    internal DiskEncryption? Encryption { get; private init; }

    /// <summary>Asks the host.</summary>
    /// <param name="service">The host's service.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="wantsDetails">Whether it is asked about the disks, and not for its time alone.</param>
    /// <param name="cancellation">Gives the call up.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    internal static async Task<PreSnapshot> AskAsync(
        HostService service, SnapshotRequest request, bool wantsDetails, CancellationToken cancellation)
    {
        byte[] body = HostBodies.PreSnapshot(request, wantsDetails || request.IncludedDisks.IsVmAdeEnabled);
        HostAnswer answer = await service.CallAsync(HostService.PreSnapshot, body, HostService.CallLimit, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return From(answer);
    }

    /// <summary>Reads an answer.</summary>
    internal static PreSnapshot From(HostAnswer answer)
    {
        if (!answer.IsSuccess)
        {
            return new PreSnapshot(answer, null);
        }

        return SettingsJson.Parse(answer.Body, out string fault) is JObject body
            ? new PreSnapshot(answer, TimeOf(body["responseTime"])) { Encryption = DiskEncryption.Read(body), Facts = FactsIn(body) }
            : new PreSnapshot(answer.Unreadable(fault.Length > 0 ? $"the answer is {fault}" : "the answer is no JSON object"), null);
    }

    private static string FactsIn(JObject body) => string.Join(", ", NamesOfFacts
        .Select(name => (Name: name, Text: body[name] is JValue { Type: JTokenType.String } value ? (string)value! : string.Empty))
        .Where(fact => fact.Text.Length > 0)
        .Select(fact => $"{fact.Name} {string.Concat(fact.Text.Where(character => !char.IsControl(character)).Take(LongestFact))}"));

    private static DateTimeOffset? TimeOf(JToken? token)
    {
        if (token is not JObject time)
        {
            return null;
        }

        var fields = new FieldReader(time, "responseTime", new ProblemList());
        int?[] parts = [.. PartsOfTime.Select(fields.Integer)];
        if (parts is not [{ } year, { } month, { } day, { } hour, { } minute, { } second])
        {
            return null;
        }

        try
        {
            return new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null; // the 31st of February: the VM's own clock is better
        }
    }
}
