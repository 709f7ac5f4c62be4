using System.Text.Json.Nodes;

namespace AgentEmulator.Status;

/// <summary>The status of an extension as the agent reports it. Values the agent passes through unchecked are JSON.</summary>
/// <param name="Name">The handler's name, or the extension's with multi-config.</param>
/// <param name="SequenceNumber">The number N of N.status.</param>
public sealed record ExtensionStatus(string Name, int SequenceNumber)
{
    /// <summary>Still working.</summary>
    public const string Transitioning = "transitioning";

    /// <summary>Done, with a warning; not terminal for the platform.</summary>
    public const string Warning = "warning";

    /// <summary>Failed.</summary>
    public const string Error = "error";

    /// <summary>Done.</summary>
    public const string Success = "success";

    /// <summary>One of the four words; null for a status file without an element.</summary>
    public string? Status { get; init; }

    /// <summary>status.code, unchecked.</summary>
    public JsonNode? Code { get; init; } = JsonValue.Create(0);

    /// <summary>status.formattedMessage.message, unchecked.</summary>
    public JsonNode? Message { get; init; }

    /// <summary>status.operation, unchecked.</summary>
    public JsonNode? Operation { get; init; }

    /// <summary>status.configurationAppliedTime, unchecked.</summary>
    public JsonNode? ConfigurationAppliedTime { get; init; }

    /// <summary>The substatus entries that are reported.</summary>
    public IReadOnlyList<ExtensionSubstatus> Substatus { get; init; } = [];

    internal static bool IsWord(string? word) => word is Transitioning or Warning or Error or Success;
}

/// <summary>One entry of status.substatus.</summary>
public sealed record ExtensionSubstatus(JsonNode? Name, string Status, JsonNode? Code, JsonNode? Message);
