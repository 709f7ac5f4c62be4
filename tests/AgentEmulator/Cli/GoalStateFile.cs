using System.Text.Json;
using System.Text.Json.Nodes;

using AgentEmulator.Agent;
using AgentEmulator.Json;

namespace AgentEmulator.Cli;

/// <summary>A goal state as a JSON file: written by hand for run-goal-state, and kept in LIB between two calls.</summary>
internal static class GoalStateFile
{
    /// <summary>Reads a goal state; protected settings in plain text are handed to <paramref name="encrypt"/>.</summary>
    /// <exception cref="UsageException">The file is missing or wrong.</exception>
    internal static GoalState Read(string path, Func<string, (string Base64, string Thumbprint)> encrypt)
    {
        if (PythonJson.TryParse(Input.ReadText(path), out string? problem) is not { ValueKind: JsonValueKind.Object } document)
        {
            throw new UsageException($"{path} is not a JSON object: {problem}");
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        try
        {
            JsonElement[] handlers = document.TryGetProperty("handlers", out JsonElement list) ? [.. list.EnumerateArray()] : [];
            return new GoalState(
                Number(document, "incarnation") ?? 1,
                [.. handlers.Select(handler => ReadHandler(handler, folder, encrypt))]);
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or KeyNotFoundException)
        {
            throw new UsageException($"{path} is not a goal state: {wrong.Message} See the README of agent-emulator for the format.");
        }
    }

    internal static void Write(string path, GoalState goalState)
    {
        var handlers = new JsonArray();
        foreach (HandlerGoal goal in goalState.Handlers)
        {
            handlers.Add((JsonNode)WriteHandler(goal));
        }

        AgentFile.MakeFolder(Path.GetDirectoryName(path)!, AgentFile.PrivateFolder, keepMode: true);
        AgentFile.Write(path, PythonJson.Dumps(new JsonObject { ["incarnation"] = goalState.Incarnation, ["handlers"] = handlers }));
    }

    private static HandlerGoal ReadHandler(JsonElement handler, string folder, Func<string, (string Base64, string Thumbprint)> encrypt)
    {
        JsonElement[] settings = handler.TryGetProperty("settings", out JsonElement list) ? [.. list.EnumerateArray()] : [];
        return new HandlerGoal(handler.GetProperty("name").GetString()!, handler.GetProperty("version").GetString()!)
        {
            State = State(handler),
            Package = Text(handler, "package") is { } package ? Path.GetFullPath(package, folder) : null,
            MultiConfig = handler.TryGetProperty("multiConfig", out JsonElement multi) && multi.GetBoolean(),
            DependencyLevel = Number(handler, "dependencyLevel") ?? 0,
            Settings = [.. settings.Select(item => ReadSettings(item, encrypt))],
        };
    }

    private static ExtensionSettings ReadSettings(JsonElement item, Func<string, (string Base64, string Thumbprint)> encrypt)
    {
        (string? protectedSettings, string? thumbprint) = (Text(item, "protectedSettings"), Text(item, "thumbprint"));
        if (item.TryGetProperty("protected", out JsonElement plain) && plain.ValueKind != JsonValueKind.Null)
        {
            (protectedSettings, thumbprint) = encrypt(plain.GetRawText());
        }

        return new ExtensionSettings(Number(item, "seqNo") ?? 0)
        {
            Name = Text(item, "name"),
            State = State(item),
            PublicSettings = item.TryGetProperty("public", out JsonElement open) ? open.GetRawText() : null,
            ProtectedSettings = protectedSettings,
            Thumbprint = thumbprint,
        };
    }

    private static JsonObject WriteHandler(HandlerGoal goal)
    {
        var settings = new JsonArray();
        foreach (ExtensionSettings item in goal.Settings)
        {
            settings.Add((JsonNode)new JsonObject
            {
                ["name"] = item.Name,
                ["seqNo"] = item.SequenceNumber,
                ["state"] = item.State.ToString().ToLowerInvariant(),
                ["public"] = item.PublicSettings is null ? null : JsonNode.Parse(item.PublicSettings),
                ["protectedSettings"] = item.ProtectedSettings,
                ["thumbprint"] = item.Thumbprint,
            });
        }

        return new JsonObject
        {
            ["name"] = goal.Name,
            ["version"] = goal.Version,
            ["state"] = goal.State.ToString().ToLowerInvariant(),
            ["package"] = goal.Package,
            ["multiConfig"] = goal.MultiConfig,
            ["dependencyLevel"] = goal.DependencyLevel,
            ["settings"] = settings,
        };
    }

    private static RequestedState State(JsonElement item)
    {
        string text = Text(item, "state") ?? "enabled";
        return Enum.TryParse(text, ignoreCase: true, out RequestedState state)
            ? state
            : throw new UsageException($"The state '{text}' is none of enabled, disabled, uninstall.");
    }

    private static string? Text(JsonElement item, string key) =>
        item.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int? Number(JsonElement item, string key) => item.TryGetProperty(key, out JsonElement value) ? value.GetInt32() : null;
}
