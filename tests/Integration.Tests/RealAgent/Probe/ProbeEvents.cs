using System.Text.Json.Nodes;

namespace IntegrationTests.RealAgent.Probe;

/// <summary>Files for an events folder, of which an agent takes some, each of which is another way to be right or wrong.</summary>
internal static class ProbeEvents
{
    private const int LongMessage = 4000;
    private const int HugeFile = 4 * 1024 * 1024;

    /// <summary>Writes them, all at once for whoever looks.</summary>
    internal static void Write(string handler)
    {
        string folder = Path.Combine("/var/log/azure", handler, "events");
        Directory.Delete(folder, recursive: true);
        string temporary = folder + ".new";
        Directory.CreateDirectory(temporary);
        int number = 100;
        foreach (JsonNode content in Contents())
        {
            File.WriteAllText(Path.Combine(temporary, $"{number++}.json"), content.ToJsonString());
        }

        File.WriteAllText(Path.Combine(temporary, "word.json"), Event("not by number").ToJsonString());
        File.WriteAllText(Path.Combine(temporary, "01.json"), "{ no JSON"); // the last but one: greater names come first
        File.WriteAllText(Path.Combine(temporary, "00.json"), Event("after no JSON").ToJsonString());
        File.WriteAllText(Path.Combine(temporary, "97.json"), Event("huge").ToJsonString() + new string(' ', HugeFile));
        Directory.Move(temporary, folder);
    }

    private static IEnumerable<JsonNode> Contents()
    {
        yield return Event("one");
        yield return new JsonArray(Event("first"), Event("second"));
        yield return new JsonObject(Event("lower").Select(pair => KeyValuePair.Create(pair.Key.ToLowerInvariant(), pair.Value?.DeepClone())));
        yield return Event("more", ("Other", "key"));
        yield return Event("long", ("Message", new string('m', LongMessage)));
        yield return Event("wide", ("Message", new string('m', LongMessage)), ("EventLevel", new string('l', LongMessage)));
        yield return Event("silent", ("Message", ""));
        yield return Event("blank", ("Message", "   "));
        yield return Event("counted", ("EventPid", 12));
        JsonObject incomplete = Event("incomplete");
        incomplete.Remove("OperationId");
        yield return incomplete;
    }

    private static JsonObject Event(string task, params ReadOnlySpan<(string Key, JsonNode Value)> other)
    {
        var item = new JsonObject
        {
            ["Version"] = "1.2.3.4",
            ["Timestamp"] = "2026-01-02T03:04:05.000006Z",
            ["TaskName"] = task,
            ["EventLevel"] = "Informational",
            ["Message"] = "text",
            ["EventPid"] = "123",
            ["EventTid"] = "00000001",
            ["OperationId"] = "11111111-2222-3333-4444-555555555555",
        };
        foreach ((string key, JsonNode value) in other)
        {
            item[key] = value;
        }

        return item;
    }
}
