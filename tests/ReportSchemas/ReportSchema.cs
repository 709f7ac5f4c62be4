using System.Globalization;
using System.Text;
using System.Text.Json;

using Json.Schema;

namespace ReportSchemas;

/// <summary>
/// What is wrong with a status document: by the schemas of docs/schemas, and by the rules of docs/protocol.md, "Status",
/// that no schema can tell. Says so in one sentence each; none means that all is well.
/// </summary>
public static class ReportSchema
{
    private const int LimitOfFile = 131072;

    private static readonly Lazy<JsonSchema> File = new(() => Load("status-file"));
    private static readonly Lazy<JsonSchema> Blob = new(() => Load("status-blob"));
    private static readonly Lazy<JsonSchema> Message = new(() => Load("embedded-message"));

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>What is wrong with a status file, with the report in it, or with the message of either.</summary>
    /// <param name="text">The text of the file, as it is.</param>
    public static IReadOnlyList<string> FaultsOfFile(string text)
    {
        List<string> faults = [];
        AddFaultsOfText("file", text, faults);
        if (text.Length >= LimitOfFile)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"file: {text.Length} characters, not below {LimitOfFile}"));
        }

        if (Judge("file", text, File.Value, faults) is not { } file)
        {
            return faults;
        }

        JsonElement status = file[0].GetProperty("status");
        string embedded = status.GetProperty("substatus")[0].GetProperty("name").GetString()!;
        faults.AddRange(FaultsOfBlob(embedded));
        if (faults.Count == 0)
        {
            using var blob = JsonDocument.Parse(embedded);
            AddDifferences(status, blob.RootElement[0].GetProperty("status"), faults);
        }

        return faults;
    }

    /// <summary>What is wrong with the text of a status blob, or with the message in it.</summary>
    /// <param name="text">The text of the blob, without the blanks that fill the pages of a page blob.</param>
    public static IReadOnlyList<string> FaultsOfBlob(string text)
    {
        List<string> faults = [];
        AddFaultsOfText("blob", text, faults);
        if (Judge("blob", text, Blob.Value, faults) is { } blob)
        {
            // A reader of the service takes a date only if its slashes are escaped.
            int dates = Count(text, @"""\/Date(");
            if (dates == 0 || dates != Count(text, "/Date("))
            {
                faults.Add("blob: a date whose slashes are not escaped");
            }

            string message = blob[0].GetProperty("status").GetProperty("formattedMessage").GetProperty("message").GetString()!;
            _ = Judge("message", message, Message.Value, faults);
        }

        return faults;
    }

    private static void AddFaultsOfText(string what, string text, List<string> faults)
    {
        if (!Ascii.IsValid(text))
        {
            faults.Add($"{what}: not pure ASCII");
        }
    }

    // The file repeats what the blob says, but for the status that V2 shows.
    private static void AddDifferences(JsonElement file, JsonElement blob, List<string> faults)
    {
        foreach (string field in (string[])["name", "code", "taskId", "formattedMessage", "storageDetails",
            "commandStartTimeUTCTicks", "uniqueMachineId"])
        {
            if (!JsonElement.DeepEquals(file.GetProperty(field), blob.GetProperty(field)))
            {
                faults.Add($"file: {field} is not that of the blob report");
            }
        }
    }

    private static JsonElement? Judge(string what, string text, JsonSchema schema, List<string> faults)
    {
        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            root = document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            faults.Add($"{what}: no JSON: {exception.Message}");
            return null;
        }

        EvaluationResults results = schema.Evaluate(root, new EvaluationOptions { OutputFormat = OutputFormat.List });
        if (results.IsValid)
        {
            return root;
        }

        faults.AddRange((results.Details ?? [])
            .Where(detail => !detail.IsValid && detail.Errors is not null)
            .SelectMany(detail => detail.Errors!.Values.Select(error => $"{what} {detail.InstanceLocation}: {error}"))
            .Distinct(StringComparer.Ordinal));
        if (faults.Count == 0)
        {
            faults.Add($"{what}: not valid by its schema");
        }

        return null;
    }

    private static int Count(string text, string part) =>
        (text.Length - text.Replace(part, string.Empty, StringComparison.Ordinal).Length) / part.Length;

    private static JsonSchema Load(string name)
    {
        using Stream stream = typeof(ReportSchema).Assembly.GetManifestResourceStream($"{name}.schema.json")
            ?? throw new InvalidOperationException($"The schema {name} is not among the resources.");
        using var reader = new StreamReader(stream);
        return JsonSchema.FromText(reader.ReadToEnd(), new BuildOptions { SchemaRegistry = new SchemaRegistry() });
    }
}
