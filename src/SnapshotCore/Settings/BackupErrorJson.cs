using Newtonsoft.Json.Linq;

using SnapshotCore.Errors;

namespace SnapshotCore.Settings;

/// <summary>An error on its way from one process of a run to the next.</summary>
internal static class BackupErrorJson
{
    /// <summary>The error as JSON; null for none.</summary>
    internal static JObject? Write(BackupError? error) => error is null ? null : new JObject
    {
        ["code"] = (int)error.Code,
        ["message"] = error.Message,
        ["remedy"] = error.Remedy,
    };

    /// <summary>What <see cref="Write"/> has written.</summary>
    internal static BackupError? Read(JToken? error) => error is JObject
        ? new BackupError((ErrorCode)(int)error["code"]!, (string)error["message"]!, (string)error["remedy"]!)
        : null;
}
