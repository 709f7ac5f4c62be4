using System.Globalization;

using Newtonsoft.Json.Linq;

using SnapshotCore.Settings;

namespace SnapshotCore.BackupHost;

/// <summary>
/// Reads the entries of an answer to <c>dosnapshot</c>. One that can't be read fails its disk, never the others.
/// docs/protocol.md, "Host".
/// </summary>
internal static class HostDisks
{
    private const int MostDigits = 7; // of a fraction of a second, as DateTimeOffset has

    /// <summary>Reads the entries; empty where there are none.</summary>
    /// <param name="body">The answer's body.</param>
    /// <param name="fault">Why it can't be read as a whole; empty if it can.</param>
    internal static IReadOnlyList<HostDisk> Read(string body, out string fault)
    {
        JToken? token = SettingsJson.Parse(body, out fault);
        if (token is not JObject answer)
        {
            fault = fault.Length > 0 ? fault : "no JSON object";
            return [];
        }

        switch (answer["snapshotInfo"])
        {
            case null or JValue { Value: null }:
                return [];
            case JArray entries:
                return [.. entries.Select(ReadEntry)];
            default:
                fault = "without a usable snapshotInfo, which is no array";
                return [];
        }
    }

    private static HostDisk ReadEntry(JToken token)
    {
        if (token is not JObject entry)
        {
            return Unusable(null, null, null, "no JSON object");
        }

        var fields = new FieldReader(entry, "the entry", new ProblemList());
        int? status = fields.Integer("statusCode");
        string? message = fields.Text("errorMessage");
        string? uri = fields.Text("snapshotUri");
        if (fields.Token("isSuccessful") is not { } flag || FieldReader.AsBoolean(flag) is not { } isSuccessful)
        {
            return Unusable(uri, status, message, "isSuccessful is neither true nor false");
        }

        DirectDriveIdentifier? identifier = null;
        bool isReadable = fields.Token("ddSnapshotIdentifier") is not { } directDrive || TryRead(directDrive, out identifier);
        return isSuccessful && !isReadable ? Unusable(uri, status, message, "ddSnapshotIdentifier is malformed")
            : isSuccessful && string.IsNullOrEmpty(uri) ? Unusable(null, status, message, "it tells of a success, but names no snapshot")
            : new HostDisk(isSuccessful, string.IsNullOrEmpty(uri) ? null : uri, message, status, identifier);
    }

    private static HostDisk Unusable(string? uri, int? status, string? message, string reason)
    {
        string text = $"The host's entry for this disk can't be used: {reason}.";
        return new HostDisk(false, uri, string.IsNullOrEmpty(message) ? text : $"{message} ({text})", status, null);
    }

    private static bool TryRead(JToken token, out DirectDriveIdentifier? identifier)
    {
        identifier = null;
        if (token is not JObject source)
        {
            return false;
        }

        var fields = new FieldReader(source, "ddSnapshotIdentifier", new ProblemList());
        if (fields.Text("id") is not { Length: > 0 } id || TimeOf(fields.Text("creationTime")) is not { } created)
        {
            return false;
        }

        identifier = new DirectDriveIdentifier(
            created, id, new ProtectedText(fields.Text("token") ?? string.Empty), fields.Integer("instantAccessDurationMinutes"));
        return true;
    }

    /// <summary>ISO 8601 in UTC with any number of fraction digits, in whole milliseconds, truncated.</summary>
    private static DateTimeOffset? TimeOf(string? text)
    {
        if (text is null)
        {
            return null;
        }

        int point = text.IndexOf('.', StringComparison.Ordinal);
        int end = point + 1;
        while (point >= 0 && end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        string legible = point >= 0 && end - point - 1 > MostDigits ? text.Remove(point + 1 + MostDigits, end - point - 1 - MostDigits) : text;
        return DateTimeOffset.TryParse(
            legible, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            ? DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds())
            : null;
    }
}
