using System.Text.Json.Nodes;

namespace IntegrationTests.AppConsistency;

/// <summary>What a backup with scripts must have come to, for whole groups of tests.</summary>
internal static class ScriptedBackup
{
    /// <summary>
    /// A request for which the crash-consistent rule holds (a managed VM with one disk, not the first try), or a usual one.
    /// </summary>
    internal static RequestBuilder NewRequest(VirtualMachine vm, bool mayBeCrashConsistent = false)
    {
        RequestBuilder request = vm.NewRequest();
        if (mayBeCrashConsistent)
        {
            request.Custom["isManagedVm"] = true;
            request.Custom["canTakeCrashConsistentSnapshot"] = true;
            request.Custom["backupRetryCount"] = 1;
            request.PublicObject["includedDisks"] = new JsonObject { ["dataDiskLunList"] = new JsonArray(0) };
        }

        return request;
    }

    /// <summary>Code, health code, consistency and status, in one.</summary>
    internal static void AssertCame(BackupResult result, int code, int health, int consistency)
    {
        string status = code is 0 or 1 ? "success" : "error";
        bool isAsWanted = (result.Code, result.HealthCode, result.Consistency, result.TrueStatus, result.FileStatus)
            == (code, health, consistency, status, "success");
        Assert.True(isAsWanted, $"{result.Code}, health {result.HealthCode}, consistency {result.Consistency}: {result.Message}");
        Assert.Equal(health is 0 or 1 or 2 ? 0 : 128, result.HealthState);
        string[] names = ["none", "fileSystemConsistent", "applicationConsistent", "crashConsistent"];
        Assert.Equal(names[consistency], result.Telemetry["consistencyType"]);
    }

    /// <summary>That the message names an error of the scripts as people and programs look it up, and these words.</summary>
    internal static void AssertSays(BackupResult result, ScriptError error, params IEnumerable<string> words)
    {
        Assert.StartsWith(error.Documented.Length > 0 ? $"{error.Documented} ({error.Code}): " : "", result.Message, StringComparison.Ordinal);
        Assert.Contains($" StatusCode.{error.WireName},", result.Message, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, result.Message, StringComparison.Ordinal));
    }

    /// <summary>How many snapshots there are, and whether anything was frozen for them.</summary>
    internal static async Task AssertSnapshotsAsync(VirtualMachine vm, int count, bool isFrozen)
    {
        Assert.Equal(count, (await vm.SnapshotsAsync()).Count);
        Assert.Equal(isFrozen, vm.LogText.Contains("Timeline: freeze", StringComparison.Ordinal));
    }

    /// <summary>That no script runs, and nothing is owed any more.</summary>
    internal static void AssertNothingLeft()
    {
        Assert.Empty(OwnerScripts.Processes);
        Assert.False(File.Exists(OwnerScripts.Note), $"{OwnerScripts.Note} is left");
        Assert.True(RunLeftovers.IsJournalEmpty, "the journal is not empty");
    }
}

/// <summary>An error of the scripts by all its names.</summary>
internal sealed record ScriptError(int Code, string WireName, string Documented)
{
    internal static ScriptError PreFailed { get; } = new(300, "FailedPrepostPreScriptFailed", "Pre-ScriptExecutionFailed");

    internal static ScriptError PostFailed { get; } = new(301, "FailedPrepostPostScriptFailed", "Post-ScriptExecutionFailed");

    internal static ScriptError PreMissing { get; } = new(302, "FailedPrepostPreScriptNotFound", "Pre-ScriptNotFound");

    internal static ScriptError PostMissing { get; } = new(303, "FailedPrepostPostScriptNotFound", "Post-ScriptNotFound");

    internal static ScriptError BadHostFile { get; } =
        new(304, "FailedPrepostPluginhostConfigParsing", "IncorrectPluginhostFile");

    internal static ScriptError BadConfiguration { get; } =
        new(305, "FailedPrepostPluginConfigParsing", "IncorrectJSONConfigFile");

    internal static ScriptError PrePermission { get; } =
        new(306, "FailedPrepostPreScriptPermissionError", "InsufficientPermissionforPre-Script");

    internal static ScriptError PostPermission { get; } =
        new(307, "FailedPrepostPostScriptPermissionError", "InsufficientPermissionforPost-Script");

    internal static ScriptError PreTimeout { get; } = new(308, "FailedPrepostPreScriptTimeout", "Pre-ScriptTimeout");

    internal static ScriptError PostTimeout { get; } = new(309, "FailedPrepostPostScriptTimeout", "Post-ScriptTimeout");

    internal static ScriptError PreStuck { get; } = new(310, "FailedPrepostPluginhostPreTimeout", "");

    internal static ScriptError HostPermission { get; } = new(314, "FailedPrepostPluginhostConfigPermissionError", "");

    internal static ScriptError ConfigurationPermission { get; } =
        new(317, "FailedPrepostPluginConfigPermissionError", "");

    /// <summary>All that a test may get by its code.</summary>
    internal static ScriptError Of(int code) => new[]
    {
        PreFailed, PostFailed, PreMissing, PostMissing, BadHostFile, BadConfiguration, PrePermission, PostPermission,
        PreTimeout, PostTimeout, PreStuck, HostPermission, ConfigurationPermission,
    }.Single(error => error.Code == code);
}
