namespace IntegrationTests.Stage;

/// <summary>What a result must say, for whole groups of tests.</summary>
internal static class Expect
{
    /// <summary>A message that contains all words: what is wrong where, and what to do.</summary>
    internal static void Message(BackupResult result, IEnumerable<string> words) => Assert.All(words, word => Assert.True(
        result.Message.Contains(word, StringComparison.OrdinalIgnoreCase), $"'{word}' is not in: {result.Code}: {result.Message}"));

    /// <summary>A backup that was refused before anything was frozen.</summary>
    /// <param name="vm">The machine.</param>
    /// <param name="result">The result.</param>
    /// <param name="code">The code for the backup service.</param>
    /// <param name="words">What the message must contain: what is wrong where, and what to do.</param>
    internal static async Task RefusedAsync(VirtualMachine vm, BackupResult result, int code, params IEnumerable<string> words)
    {
        Message(result, words);
        Assert.Equal((code, "error", "success", 0), (result.Code, result.TrueStatus, result.FileStatus, result.Consistency));
        Assert.DoesNotContain("Timeline: ", vm.LogText, StringComparison.Ordinal);
        Assert.Empty(await vm.SnapshotsAsync());
    }

    /// <summary>A consistent backup of all disks.</summary>
    internal static async Task ConsistentAsync(VirtualMachine vm, BackupResult result, int snapshotsOfEach = 1)
    {
        Assert.True(result.Code == 1, $"{result.Code}: {result.Message}");
        Assert.Equal(("success", "success", 1, 1), (result.TrueStatus, result.FileStatus, result.Consistency, result.HealthCode));
        Assert.Equal(vm.Disks.Count, result.Disks!.Count);
        Assert.All(result.Disks, disk => Assert.True(disk.IsSuccessful, disk.Error));
        Assert.Equal(vm.Disks.Count * snapshotsOfEach, (await vm.SnapshotsAsync()).Count);
    }
}
