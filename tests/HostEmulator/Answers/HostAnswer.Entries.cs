using System.Text.Json.Nodes;

namespace HostEmulator.Answers;

/// <content>Answers to dosnapshot whose entries aren't the real service's. To presnapshot they are the genuine answer.</content>
public sealed partial record HostAnswer
{
    private const string Entries = "snapshotInfo";

    /// <summary>The success of each entry is a JSON boolean.</summary>
    public static HostAnswer JsonBooleans { get; } = Booleans("json-booleans", success => success);

    /// <summary>The success of each entry is "True" or "False".</summary>
    public static HostAnswer TitleCaseBooleans { get; } = Booleans("title-case", success => success ? "True" : "False");

    /// <summary>The success of each entry is "TRUE" or "FALSE".</summary>
    public static HostAnswer UpperCaseBooleans { get; } = Booleans("upper-case", success => success ? "TRUE" : "FALSE");

    /// <summary>The list of entries is null.</summary>
    public static HostAnswer EntriesNull { get; } = Listed("entries-null", document => document[Entries] = null);

    /// <summary>There is no list of entries.</summary>
    public static HostAnswer EntriesMissing { get; } = Listed("entries-missing", document => document.Remove(Entries));

    /// <summary>The list of entries is empty.</summary>
    public static HostAnswer EntriesEmpty { get; } = Listed("entries-empty", document => document[Entries] = new JsonArray());

    /// <summary>One entry is a text.</summary>
    /// <param name="index">Which entry.</param>
    public static HostAnswer EntryAsText(int index = 0) => Entry($"entry-as-text={index}", index, entry => entry.ReplaceWith("gone"));

    /// <summary>One entry lacks a field.</summary>
    /// <param name="field">Which field.</param>
    /// <param name="index">Which entry.</param>
    public static HostAnswer EntryWithout(string field, int index = 0) =>
        Entry($"entry-without={field}", index, entry => entry.Remove(field));

    /// <summary>One entry has another value in a field, or a field more.</summary>
    /// <param name="field">Which field.</param>
    /// <param name="value">Its value.</param>
    /// <param name="index">Which entry.</param>
    public static HostAnswer EntryWith(string field, JsonNode? value, int index = 0) =>
        Entry($"entry-with={field}", index, entry => entry[field] = value?.DeepClone());

    /// <summary>Each Direct Drive identifier is a text.</summary>
    public static HostAnswer DirectDriveAsText { get; } = DirectDrive("direct-drive-as-text", id => id.ReplaceWith("C8E4"));

    /// <summary>Each Direct Drive identifier has no time.</summary>
    public static HostAnswer DirectDriveWithoutTime { get; } = DirectDrive("direct-drive-without-time", id => id.Remove("creationTime"));

    /// <summary>The time of each Direct Drive identifier can't be read.</summary>
    public static HostAnswer DirectDriveTimeUnreadable { get; } =
        DirectDrive("direct-drive-time-unreadable", id => id["creationTime"] = "yesterday");

    /// <summary>The time of each Direct Drive identifier has so many fraction digits; 0: no point either.</summary>
    /// <param name="count">How many; the real service has 7.</param>
    public static HostAnswer FractionDigits(int count) =>
        DirectDrive($"fraction-digits={count}", id => id["creationTime"] = WithFraction(id["creationTime"]!.GetValue<string>(), count));

    private static string WithFraction(string time, int count)
    {
        string[] parts = time.TrimEnd('Z').Split('.');
        return count == 0 ? parts[0] + "Z" : $"{parts[0]}.{parts[1].PadRight(count, '9')[..count]}Z";
    }

    private static HostAnswer Booleans(string name, Func<bool, JsonNode> write) => EachEntry(
        name, entry => entry["isSuccessful"] = write(entry["isSuccessful"]!.GetValue<string>() == "true"));

    private static HostAnswer DirectDrive(string name, Action<JsonObject> change) => EachEntry(name, entry =>
    {
        if (entry["ddSnapshotIdentifier"] is JsonObject identifier)
        {
            change(identifier);
        }
    });

    private static HostAnswer Entry(string name, int index, Action<JsonObject> change) => Listed(name, document =>
    {
        if (document[Entries]!.AsArray() is { } entries && index < entries.Count)
        {
            change(entries[index]!.AsObject());
        }
    });

    private static HostAnswer EachEntry(string name, Action<JsonObject> change) => Listed(name, document =>
    {
        foreach (JsonNode? entry in document[Entries]!.AsArray().ToList())
        {
            change(entry!.AsObject());
        }
    });

    private static HostAnswer Listed(string name, Action<JsonObject> change) => Changed(name, document =>
    {
        if (document.ContainsKey(Entries))
        {
            change(document);
        }
    });
}
