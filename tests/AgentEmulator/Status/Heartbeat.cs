using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using AgentEmulator.Agent;
using AgentEmulator.Json;

namespace AgentEmulator.Status;

/// <summary>heartbeat.log of a handler whose manifest says reportHeartbeat: it replaces the handler's reported status.</summary>
internal static class Heartbeat
{
    /// <summary>A file older than this is stale.</summary>
    internal static readonly TimeSpan Fresh = TimeSpan.FromSeconds(600);

    /// <summary>Replaces status and message; returns the reason if the agent stumbles over the file.</summary>
    internal static string? Apply(HandlerFolder folder, AgentOptions options, ref HandlerReport report)
    {
        (HandlerManifest? manifest, HandlerFailure? failure) = HandlerManifest.Load(folder.Manifest, options.IsDebian12);
        if (failure is not null)
        {
            return Remember(folder, failure.Code, failure.Message);
        }

        if (!manifest!.ReportsHeartbeat)
        {
            return null;
        }

        if (!File.Exists(folder.HeartbeatFile))
        {
            return Remember(folder, ReportCode.Unknown, "[ExtensionError] Failed to get heart beat file");
        }

        // Whole seconds, like the agent.
        TimeSpan age = options.Clock.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(folder.HeartbeatFile);
        if (Math.Floor(age.TotalSeconds) > Fresh.TotalSeconds)
        {
            report = report with { Status = "Unresponsive" };
            return null;
        }

        return Read(folder, options, ref report);
    }

    private static string? Read(HandlerFolder folder, AgentOptions options, ref HandlerReport report)
    {
        string text = Encoding.UTF8.GetString(File.ReadAllBytes(folder.HeartbeatFile));
        if (PythonJson.TryParse(text, out string? problem) is not { } document)
        {
            return Remember(folder, ReportCode.Unknown, $"[ExtensionError] Malformed heartbeat file: {problem}");
        }

        if (document.ValueKind == JsonValueKind.Object)
        {
            return Remember(folder, ReportCode.Unknown, "[ExtensionError] Malformed heartbeat file: 0");
        }

        if (document.ValueKind != JsonValueKind.Array || document.GetArrayLength() == 0 || document[0].ValueKind != JsonValueKind.Object)
        {
            return $"{folder.HeartbeatFile} is not a list with an object in it.";
        }

        if (!document[0].TryGetProperty("heartbeat", out JsonElement heartbeat))
        {
            return Remember(folder, ReportCode.Unknown, "[ExtensionError] Malformed heartbeat file: 'heartbeat'");
        }

        if (heartbeat.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return heartbeat.ValueKind == JsonValueKind.Object
            ? Take(heartbeat, folder, options, ref report)
            : $"{folder.HeartbeatFile}: heartbeat is not an object.";
    }

    private static string? Take(JsonElement heartbeat, HandlerFolder folder, AgentOptions options, ref HandlerReport report)
    {
        string? status = heartbeat.TryGetProperty("status", out JsonElement word) ? word.ToString() : null;
        report = report with { Status = status };
        if (options.IsDebian12 || !heartbeat.TryGetProperty("formattedMessage", out JsonElement formatted))
        {
            return null;
        }

        if (formatted.ValueKind == JsonValueKind.Null)
        {
            report = report with { Message = null };
            return null;
        }

        if (formatted.ValueKind != JsonValueKind.Object)
        {
            return $"{folder.HeartbeatFile}: formattedMessage is not an object.";
        }

        foreach (string key in new[] { "lang", "message" })
        {
            if (!formatted.TryGetProperty(key, out _))
            {
                return Remember(folder, ReportCode.Unknown, $"Invalid status format by extension: Missing formattedMessage/{key} key");
            }
        }

        JsonNode? message = PythonJson.ToNode(formatted.GetProperty("message"));
        report = report with { Message = message?.ToString() };
        return null;
    }

    /// <summary>Such a failure is written down and so reported one cycle late, until the next successful command.</summary>
    private static string? Remember(HandlerFolder folder, int code, string message)
    {
        folder.SetStatus(HandlerInstance.NotReady, code, message);
        return null;
    }
}
