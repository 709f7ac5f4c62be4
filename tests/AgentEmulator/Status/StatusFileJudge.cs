using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using AgentEmulator.Agent;
using AgentEmulator.Json;

namespace AgentEmulator.Status;

/// <summary>What the agent makes of a status file.</summary>
/// <param name="Status">What is reported; null if nothing can be.</param>
/// <param name="Problem">Why the file isn't taken as it is; null if it is.</param>
/// <param name="IsPoison">The file makes the agent stumble: no status at all is uploaded, for no handler of the machine.</param>
/// <param name="IsUnreadable">Not even JSON: the agent reads again a few times.</param>
public sealed record StatusVerdict(ExtensionStatus? Status, string? Problem, bool IsPoison, bool IsUnreadable);

/// <summary>
/// Judges the content of a status file by the agent's rules (docs/protocol.md, "Status"), with the accidents of the agent's Python: an
/// unexpected type is not an invalid file but an exception that ends the whole report.
/// </summary>
public sealed class StatusFileJudge
{
    /// <summary>Above so many characters a file is truncated.</summary>
    public const int LargestFile = 131072;

    private const int ShownOfMalformed = 2000;

    private readonly string _fullName;
    private readonly string _path;
    private readonly List<ExtensionSubstatus> _substatus = [];
    private ExtensionStatus _status;
    private string? _malformed;
    private string? _poison;

    private StatusFileJudge(string name, string version, int sequenceNumber, string path)
    {
        _fullName = $"{name}-{version}";
        _path = path;
        _status = new ExtensionStatus(name, sequenceNumber);
    }

    /// <summary>Judges a file's bytes.</summary>
    public static StatusVerdict Judge(byte[] content, string name, string version, int sequenceNumber, string path)
    {
        string text;
        try
        {
            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(content);
        }
        catch (DecoderFallbackException invalid)
        {
            return new StatusVerdict(null, $"The file is not valid UTF-8: {invalid.Message}", IsPoison: true, IsUnreadable: true);
        }

        var judge = new StatusFileJudge(name, version, sequenceNumber, path);
        return PythonJson.TryParse(text, out string? problem) is { } document
            ? judge.Judge(document, CodePoints.Length(text))
            : judge.NotJson(problem!, text);
    }

    /// <summary>What is reported while there is no file.</summary>
    internal static ExtensionStatus Missing(string name, int sequenceNumber, string path) => new(name, sequenceNumber)
    {
        Status = ExtensionStatus.Transitioning,
        Message = $"This status is being reported by the Guest Agent since no status file was reported by extension {name}: [ExtensionStatusError] Status file {path} does not exist",
    };

    /// <summary>What is reported of a file that can't be read.</summary>
    internal static ExtensionStatus Unreadable(string name, string version, int sequenceNumber, string reason) => new(name, sequenceNumber)
    {
        Status = ExtensionStatus.Error,
        Code = ReportCode.Unknown,
        Message = $"We couldn't read any status for {name}-{version} extension, for the sequence number {sequenceNumber}. It failed due to [ExtensionStatusError] {reason}\nInner error: {reason}",
    };

    private StatusVerdict NotJson(string problem, string text)
    {
        string reason = $"[ExtensionStatusError] {problem} \n First 2000 Bytes of status file:\n {CodePoints.Head(text, ShownOfMalformed)}\nInner error: {problem}";
        string message = $"The status reported by the extension {_fullName}(Sequence number {_status.SequenceNumber}), was in an incorrect format and the agent could not parse it correctly. Failed due to {reason}";
        ExtensionStatus status = _status with { Status = ExtensionStatus.Error, Code = ReportCode.StatusInvalid, Message = message };
        return new StatusVerdict(status, $"The file is not JSON: {problem}", IsPoison: false, IsUnreadable: true);
    }

    private StatusVerdict Judge(JsonElement document, int length)
    {
        bool isValid = TakeDocument(document);
        _status = _status with { Substatus = _substatus };
        if (isValid && length > LargestFile)
        {
            string problem = string.Create(
                CultureInfo.InvariantCulture, $"The file has {length} characters; above {LargestFile} it is truncated.");
            (ExtensionStatus? truncated, _poison) = StatusTruncation.Apply(_status);
            return truncated is null
                ? new StatusVerdict(null, $"{problem} {_poison}", IsPoison: true, IsUnreadable: false)
                : new StatusVerdict(truncated, problem, IsPoison: false, IsUnreadable: false);
        }

        if (_poison is not null)
        {
            return new StatusVerdict(null, _poison, IsPoison: true, IsUnreadable: false);
        }

        if (isValid)
        {
            return new StatusVerdict(_status, null, IsPoison: false, IsUnreadable: false);
        }

        ExtensionStatus error = _status with
        {
            Status = ExtensionStatus.Error,
            Code = ReportCode.StatusInvalid,
            Message = $"Could not get a valid status from the extension {_fullName}. Encountered the following error: [ExtensionStatusError] {_malformed}",
        };
        return new StatusVerdict(error, $"{_path}: {_malformed}", IsPoison: false, IsUnreadable: false);
    }

    private bool TakeDocument(JsonElement document)
    {
        if (document.ValueKind == JsonValueKind.Null)
        {
            return true; // reported with status null: useless, but no error
        }

        if (document.ValueKind != JsonValueKind.Array)
        {
            return Malformed($"The extension status must be an array: {CodePoints.Head(PythonJson.Dumps(document), 4096)}");
        }

        if (document.GetArrayLength() == 0)
        {
            return true;
        }

        return Require(document[0], "status", "status", out JsonElement data)
            && Require(data, "status", "status/status", out JsonElement word)
            && TakeStatus(data, word);
    }

    private bool TakeStatus(JsonElement data, JsonElement word)
    {
        string? text = word.ValueKind == JsonValueKind.String ? PythonJson.TextOf(word) : null;
        _status = _status with
        {
            Status = ExtensionStatus.IsWord(text) ? text : ExtensionStatus.Error,
            ConfigurationAppliedTime = Member(data, "configurationAppliedTime"),
            Operation = Member(data, "operation"),
            Code = CodeOf(data),
        };
        if (!TakeMessage(data, out JsonNode? message))
        {
            return false;
        }

        _status = _status with { Message = message };
        return !data.TryGetProperty("substatus", out JsonElement list) || TakeSubstatusList(list);
    }

    private bool TakeSubstatusList(JsonElement list) => list.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.Array => list.EnumerateArray().All(TakeSubstatus),

        // Python goes through an object's keys and a text's characters.
        JsonValueKind.Object => !list.EnumerateObject().Any() || Malformed("Invalid status format by extension: Missing substatus/status key"),
        JsonValueKind.String => PythonJson.TextOf(list).Length == 0 || Malformed("Invalid status format by extension: Missing substatus/status key"),
        _ => Poison($"status/substatus is {Describe(list)}; the agent can't go through it."),
    };

    private bool TakeSubstatus(JsonElement item)
    {
        if (item.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        if (!Require(item, "status", "substatus/status", out JsonElement word))
        {
            return false;
        }

        string? text = word.ValueKind == JsonValueKind.String ? PythonJson.TextOf(word) : null;
        if (!ExtensionStatus.IsWord(text))
        {
            string shown = word.ValueKind == JsonValueKind.String ? text! : PythonJson.Dumps(word);
            return Malformed($"Invalid value {shown} in range ['transitioning', 'warning', 'error', 'success'] at the node substatus/status");
        }

        if (!TakeMessage(item, out JsonNode? message))
        {
            return false;
        }

        _substatus.Add(new ExtensionSubstatus(Member(item, "name"), text!, CodeOf(item), message));
        return true;
    }

    private bool TakeMessage(JsonElement owner, out JsonNode? message)
    {
        message = null;
        if (!owner.TryGetProperty("formattedMessage", out JsonElement formatted) || formatted.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        if (!Require(formatted, "lang", "formattedMessage/lang", out _) || !Require(formatted, "message", "formattedMessage/message", out JsonElement text))
        {
            return false;
        }

        message = PythonJson.ToNode(text);
        return true;
    }

    /// <summary>The member of that name. Python's "in" also works on lists and texts, and then the look-up raises.</summary>
    private bool Require(JsonElement container, string key, string path, out JsonElement value)
    {
        value = default;
        switch (container.ValueKind)
        {
            case JsonValueKind.Object:
                return container.TryGetProperty(key, out value) || Missing(path);
            case JsonValueKind.String:
                return PythonJson.TextOf(container).Contains(key, StringComparison.Ordinal) ? Poison($"The parent of {path} is a text.") : Missing(path);
            case JsonValueKind.Array:
                return container.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && PythonJson.TextOf(item) == key)
                    ? Poison($"The parent of {path} is a list.")
                    : Missing(path);
            default:
                return Poison($"The parent of {path} is {Describe(container)}.");
        }
    }

    private bool Missing(string path) => Malformed($"Invalid status format by extension: Missing {path} key");

    private bool Malformed(string problem)
    {
        _malformed = problem;
        return false;
    }

    private bool Poison(string problem)
    {
        _poison = problem;
        return false;
    }

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "of the wrong type",
    };

    private static JsonNode? Member(JsonElement owner, string key) =>
        owner.TryGetProperty(key, out JsonElement value) ? PythonJson.ToNode(value) : null;

    private static JsonNode? CodeOf(JsonElement owner) =>
        owner.TryGetProperty("code", out JsonElement value) ? PythonJson.ToNode(value) : JsonValue.Create(0);
}
