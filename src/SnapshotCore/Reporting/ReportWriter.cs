using System.Globalization;

using Newtonsoft.Json;

using SnapshotCore.Errors;

namespace SnapshotCore.Reporting;

/// <summary>Writes both reports of one outcome under one set of limits; docs/protocol.md, "Status".</summary>
internal sealed class ReportWriter(ReportContext context, BackupOutcome outcome, ReportLimits limits)
{
    private static readonly KeyValuePair<string, string>[] NoItems = [];

    /// <summary>The report for the status blob.</summary>
    internal string Blob(DateTimeOffset now) => Write(json =>
    {
        json.WritePropertyName("timestampUTC");
        WriteDate(json, now);
        WriteStatus(json, StatusWord(outcome.IsSuccess), () => { }, () =>
        {
            WriteTelemetry(json);
            Field(json, "uniqueMachineId", Echo(context.UniqueMachineId));
            WriteDisks(json);
            WriteHealth(json);
        });
    });

    /// <summary>The status file, which holds the report for the blob as text.</summary>
    internal string File(DateTimeOffset now, string blob) => Write(json =>
    {
        Field(json, "timestampUTC", now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));

        // An error here would mark the whole VM as failed in provisioning, so on V2 a terminal status is "success"
        // and the true one stands in the embedded report.
        bool isShownAsSuccess = !context.IsClassicVm || outcome.IsSuccess;
        WriteStatus(json, StatusWord(isShownAsSuccess), () => WriteEmbedded(json, blob), () =>
        {
            Null(json, "telemetryData");
            Field(json, "uniqueMachineId", Echo(context.UniqueMachineId));
            Null(json, "snapshotInfo");
            Null(json, "vmHealthInfo");
        });
    });

    private string Write(Action<JsonTextWriter> writeContent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var json = new JsonTextWriter(text) { StringEscapeHandling = StringEscapeHandling.EscapeNonAscii })
        {
            json.WriteStartArray();
            json.WriteStartObject();
            Field(json, "version", Echo(context.SchemaVersion));
            writeContent(json);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        return text.ToString();
    }

    private void WriteStatus(JsonTextWriter json, string status, Action writeSubstatus, Action writeRest)
    {
        json.WritePropertyName("status");
        json.WriteStartObject();
        Field(json, "name", Echo(context.HandlerName));
        Field(json, "operation", "Enable");
        Field(json, "status", status);
        json.WritePropertyName("substatus");
        json.WriteStartArray();
        writeSubstatus();
        json.WriteEndArray();
        Field(json, "code", ((int)outcome.Code).ToString(CultureInfo.InvariantCulture));
        Field(json, "taskId", Echo(context.TaskId));
        json.WritePropertyName("formattedMessage");
        json.WriteStartObject();
        Field(json, "lang", "en-US");
        Field(json, "message", EmbeddedMessage.Compose(outcome));
        json.WriteEndObject();
        WriteStorage(json);
        Field(json, "commandStartTimeUTCTicks", Echo(context.CommandStartTicks));
        writeRest();
        json.WriteEndObject();
    }

    private static void WriteEmbedded(JsonTextWriter json, string blob)
    {
        json.WriteStartObject();
        Field(json, "code", "0");
        Field(json, "name", blob);
        Field(json, "status", "success");
        Null(json, "formattedMessage");
        json.WriteEndObject();
    }

    private void WriteStorage(JsonTextWriter json)
    {
        json.WritePropertyName("storageDetails");
        json.WriteStartObject();
        json.WritePropertyName("partitionCount");
        json.WriteValue(outcome.Storage.PartitionCount);
        json.WritePropertyName("totalUsedSizeInBytes");
        json.WriteValue(outcome.Storage.TotalUsedSizeInBytes);
        Flag(json, "isStoragespacePresent", false); // a Windows notion
        Flag(json, "isSizeComputationFailed", outcome.Storage.IsSizeComputationFailed);
        json.WriteEndObject();
    }

    private void WriteTelemetry(JsonTextWriter json)
    {
        json.WritePropertyName("telemetryData");
        json.WriteStartArray();
        int leftOut = (outcome.Disks?.Count ?? 0) - limits.Disks;
        KeyValuePair<string, string>[] items =
        [
            .. leftOut > 0 ? [new("snapshotInfoEntriesLeftOut", leftOut.ToString(CultureInfo.InvariantCulture))] : NoItems,
            .. TelemetryCollector.OfOutcome(outcome),
            .. outcome.Telemetry.Take(ReportLimits.TelemetryItems),
        ];
        int used = 0;
        for (int i = 0; i < items.Length; i++)
        {
            string key = ReportText.Echo(items[i].Key, 64);
            string value = ReportText.Fit(items[i].Value, limits.TelemetryFor(used + key.Length, items.Length - 1 - i));
            WriteItem(json, key, value);
            used += key.Length + value.Length;
        }

        json.WriteEndArray();
    }

    private static void WriteItem(JsonTextWriter json, string key, string value)
    {
        json.WriteStartObject();
        Field(json, "Value", value);
        Field(json, "Key", key);
        json.WriteEndObject();
    }

    private void WriteDisks(JsonTextWriter json)
    {
        if (outcome.Disks is not { } disks)
        {
            Null(json, "snapshotInfo");
            return;
        }

        json.WritePropertyName("snapshotInfo");
        json.WriteStartArray();
        int longestError = limits.ErrorFor(disks.Count(disk => !string.IsNullOrEmpty(disk.ErrorMessage)));
        foreach (DiskReport disk in disks.Take(limits.Disks))
        {
            json.WriteStartObject();
            Flag(json, "isSuccessful", disk.IsSuccessful);
            Field(json, "snapshotUri", Uri(disk.SnapshotUri));
            Field(json, "errorMessage", disk.ErrorMessage is { } error ? ReportText.Fit(error, longestError) : null);
            Field(json, "blobUri", Uri(disk.BlobUri));
            WriteDirectDrive(json, disk.DirectDrive);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteDirectDrive(JsonTextWriter json, DirectDriveSnapshot? snapshot)
    {
        if (snapshot is null)
        {
            Null(json, "directDriveSnapshotIdentifier");
            return;
        }

        json.WritePropertyName("directDriveSnapshotIdentifier");
        json.WriteStartObject();
        json.WritePropertyName("creationTime");
        json.WriteStartObject();
        json.WritePropertyName("DateTime");
        WriteDate(json, snapshot.CreationTime);
        json.WritePropertyName("OffsetMinutes");
        json.WriteValue(0);
        json.WriteEndObject();
        Field(json, "id", ReportText.Echo(snapshot.Id, limits.Uri));
        Field(json, "token", ReportText.Echo(snapshot.Token, limits.Uri)); // the service needs it to find the snapshot
        json.WritePropertyName("instantAccessDurationMinutes");
        json.WriteValue(snapshot.InstantAccessDurationMinutes);
        json.WriteEndObject();
    }

    private void WriteHealth(JsonTextWriter json)
    {
        json.WritePropertyName("vmHealthInfo");
        json.WriteStartObject();
        json.WritePropertyName("vmHealthState");
        json.WriteValue((int)ErrorCatalogue.Of(outcome.HealthCode).Health);
        json.WritePropertyName("vmHealthStatusCode");
        json.WriteValue((int)outcome.HealthCode);
        json.WriteEndObject();
    }

    /// <summary>A date as the service's reader wants it: the slashes escaped in the raw text, which needs raw JSON.</summary>
    private static void WriteDate(JsonTextWriter json, DateTimeOffset date) =>
        json.WriteRawValue($"\"\\/Date({date.ToUnixTimeMilliseconds()})\\/\"");

    private string? Uri(string? uri) => uri is null ? null : ReportText.Fit(uri, limits.Uri);

    private string? Echo(string? text) => text is null ? null : ReportText.Echo(text, limits.Echo);

    private static string StatusWord(bool isSuccess) => isSuccess ? "success" : "error";

    private static void Field(JsonTextWriter json, string name, string? value)
    {
        json.WritePropertyName(name);
        json.WriteValue(value);
    }

    private static void Flag(JsonTextWriter json, string name, bool value)
    {
        json.WritePropertyName(name);
        json.WriteValue(value);
    }

    private static void Null(JsonTextWriter json, string name)
    {
        json.WritePropertyName(name);
        json.WriteNull();
    }
}
