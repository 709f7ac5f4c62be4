using System.Globalization;
using System.Text.Json.Nodes;

using AgentEmulator.Agent;
using AgentEmulator.Json;

namespace AgentEmulator.Status;

/// <summary>One look of the agent at its handlers.</summary>
/// <param name="Document">The document to upload; null if a poison file stops the upload.</param>
/// <param name="Handlers">What was seen of each handler.</param>
/// <param name="Poison">Which file makes the agent stumble, and why; null normally.</param>
public sealed record AgentReport(JsonObject? Document, IReadOnlyList<HandlerReport> Handlers, string? Poison);

/// <summary>The reported state of a handler, or of one extension of it.</summary>
/// <param name="Name">The handler's name.</param>
/// <param name="Version">The version that is reported on.</param>
/// <param name="Status">Ready, NotReady, Unresponsive, or what the heartbeat says.</param>
/// <param name="Code">One of <see cref="ReportCode"/>.</param>
/// <param name="Message">The handler's message.</param>
/// <param name="IsMultiConfig">The extension has a name of its own.</param>
public sealed record HandlerReport(string Name, string Version, string? Status, int Code, string? Message, bool IsMultiConfig)
{
    /// <summary>The extension's status; null without settings, or while the handler isn't installed.</summary>
    public ExtensionStatus? Extension { get; init; }

    /// <summary>What is wrong with the status file; null if it is taken as it is.</summary>
    public string? Problem { get; init; }
}

/// <summary>The aggregate status document.</summary>
internal static class StatusBlob
{
    internal static JsonObject Create(AgentOptions options, GoalState? goalState, IEnumerable<HandlerReport> handlers)
    {
        string now = options.Clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var entries = new JsonArray();
        foreach (HandlerReport handler in handlers)
        {
            entries.Add((JsonNode)Handler(handler, now));
        }

        var aggregate = new JsonObject
        {
            ["guestAgentStatus"] = new JsonObject
            {
                ["version"] = options.AgentVersion,
                ["status"] = "Ready",
                ["formattedMessage"] = Message("Guest Agent is running"),
            },
            ["handlerAggregateStatus"] = entries,
        };
        if (goalState is not null)
        {
            aggregate["vmArtifactsAggregateStatus"] = new JsonObject
            {
                ["goalStateAggregateStatus"] = new JsonObject
                {
                    ["inSvdSeqNo"] = goalState.Incarnation.ToString(CultureInfo.InvariantCulture),
                    ["status"] = "Success",
                    ["code"] = 0,
                    ["formattedMessage"] = Message("GoalState executed successfully"),
                    ["timestampUTC"] = now,
                },
            };
        }

        return new JsonObject
        {
            ["version"] = "1.1",
            ["timestampUTC"] = now,
            ["aggregateStatus"] = aggregate,
            ["guestOSInfo"] = new JsonObject
            {
                ["computerName"] = Environment.MachineName,
                ["osName"] = "linux",
                ["osVersion"] = Environment.OSVersion.Version.ToString(),
                ["version"] = options.AgentVersion,
            },
            ["supportedFeatures"] = new JsonArray(new JsonObject { ["Key"] = "MultipleExtensionsPerHandler", ["Value"] = "1.0" }),
        };
    }

    private static JsonObject Message(JsonNode? text) => new() { ["lang"] = "en-US", ["message"] = text?.DeepClone() };

    private static JsonObject Handler(HandlerReport handler, string now)
    {
        var entry = new JsonObject
        {
            ["handlerVersion"] = handler.Version,
            ["handlerName"] = handler.Name,
            ["status"] = handler.Status,
            ["code"] = handler.Code,
            ["useExactVersion"] = true,
        };
        if (handler.Message is not null)
        {
            entry["formattedMessage"] = Message(handler.Message);
        }

        if (handler.Extension is { } extension)
        {
            var settings = new JsonObject
            {
                ["sequenceNumber"] = extension.SequenceNumber,
                ["settingsStatus"] = new JsonObject
                {
                    ["version"] = PythonJson.SchemaVersion(),
                    ["timestampUTC"] = now,
                    ["status"] = Status(extension),
                },
            };
            if (handler.IsMultiConfig)
            {
                settings["extensionName"] = extension.Name;
            }

            entry["runtimeSettingsStatus"] = settings;
        }

        return entry;
    }

    private static JsonObject Status(ExtensionStatus extension)
    {
        var status = new JsonObject
        {
            ["name"] = extension.Name,
            ["configurationAppliedTime"] = extension.ConfigurationAppliedTime?.DeepClone(),
            ["operation"] = extension.Operation?.DeepClone(),
            ["status"] = extension.Status,
            ["code"] = extension.Code?.DeepClone(),
            ["formattedMessage"] = Message(extension.Message),
        };
        if (extension.Substatus.Count > 0)
        {
            var list = new JsonArray();
            foreach (ExtensionSubstatus item in extension.Substatus)
            {
                list.Add((JsonNode)new JsonObject
                {
                    ["name"] = item.Name?.DeepClone(),
                    ["status"] = item.Status,
                    ["code"] = item.Code?.DeepClone(),
                    ["formattedMessage"] = Message(item.Message),
                });
            }

            status["substatus"] = list;
        }

        return status;
    }
}
