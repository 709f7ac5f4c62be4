namespace TestVm.Guest;

/// <summary>What must be so after all backups, the good and the disturbed ones.</summary>
internal static class Leftovers
{
    /// <summary>Nothing frozen, no process, no unit; the run lock free, the system's journal written.</summary>
    internal static async Task<string> FindAsync(GuestMachine machine)
    {
        await Wait.UntilAsync(() => machine.Processes.Count == 0, TimeSpan.FromSeconds(60), "end of the extension's processes");
        await AssertNothingFrozenAsync();

        string units = GuestTool.Run("systemctl", "list-units", "--all", "--plain", "--no-legend", "vmsnapshot*", "*-vmsnapshot*");
        CheckFailedException.Unless(units.Length == 0, $"units are left: {units}");
        await using (var journal = new FileStream("/run/vmsnapshot/journal", FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            CheckFailedException.Unless(journal.Length == 0, "the journal still names a freeze");
        }

        await AssertJournaldAliveAsync();
        return $"{GuestFileSystems.All.Count} file systems written, no process, no unit, run lock free, journald alive";
    }

    private static async Task AssertNothingFrozenAsync()
    {
        WriteProbe[] probes = [.. GuestFileSystems.All.Select(one => new WriteProbe(one.MountPoint, one.Folder))];
        try
        {
            Array.ForEach(probes, probe => probe.Begin());
            await Task.Delay(TimeSpan.FromSeconds(1));
            string[] frozen = [.. probes.Where(probe => probe.Returned == 0).Select(probe => probe.MountPoint)];
            CheckFailedException.Unless(frozen.Length == 0, $"frozen: {string.Join(' ', frozen)}");
        }
        finally
        {
            Array.ForEach(probes, probe => probe.Dispose());
        }
    }

    private static async Task AssertJournaldAliveAsync()
    {
        string word = $"alive-{Guid.NewGuid():N}";
        GuestTool.Run("logger", word);
        GuestTool.Run("journalctl", "--sync");
        await Wait.UntilAsync(
            () => GuestTool.Run("journalctl", "--boot", "--quiet", "--output=cat", $"--grep={word}").Contains(word, StringComparison.Ordinal),
            TimeSpan.FromSeconds(20),
            "entry in the system's journal");
    }
}
