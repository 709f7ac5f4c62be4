using SnapshotCore.Agent;

namespace SnapshotCore.Tests.Agent;

public sealed class OldFilesTests : IDisposable
{
    private readonly AgentFolders _folders = new();

    public void Dispose() => _folders.Dispose();

    [Fact]
    public void Files_of_other_numbers_get_names_that_the_agent_does_not_look_at()
    {
        foreach (string name in new[] { "config/3.settings", "config/12.settings", "config/a.b.settings", "config/HandlerState", "status/3.status", "status/12.status" })
        {
            _folders.Put(name, name);
        }

        Directory.CreateDirectory(Path.Combine(_folders.VersionFolder, "config", "below"));
        _folders.Put("config/below/1.settings", "");

        OldFiles.PutAside(_folders.Environment, 12);

        Assert.Equal(["12.settings", "3_settings", "HandlerState", "a_b_settings"], Names("config"));
        Assert.Equal(["12.status", "3_status"], Names("status"));
        Assert.Equal("config/3.settings", File.ReadAllText(Path.Combine(_folders.VersionFolder, "config", "3_settings")));
        Assert.Equal(["1.settings"], Names("config/below"));
    }

    [Fact]
    public void A_number_that_comes_back_replaces_its_older_file()
    {
        _folders.Put("status/3_status", "older");
        _folders.Put("status/3.status", "newer");

        OldFiles.PutAside(_folders.Environment, 4);

        Assert.Equal("newer", File.ReadAllText(Path.Combine(_folders.VersionFolder, "status", "3_status")));
    }

    [Fact]
    public void Only_the_newest_sixty_of_a_kind_are_kept()
    {
        DateTime start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        for (int number = 0; number < 70; number++)
        {
            string name = number % 2 == 0 ? $"config/{number}_settings" : $"config/{number}.settings";
            File.SetLastWriteTimeUtc(_folders.Put(name, ""), start.AddMinutes(-number));
        }

        OldFiles.PutAside(_folders.Environment, 1000);

        Assert.Equal(
            Enumerable.Range(0, OldFiles.Kept).Select(number => $"{number}_settings").Order(StringComparer.Ordinal),
            Names("config"));
    }

    [Fact]
    public void What_killed_processes_left_of_a_replacement_goes_and_what_a_live_one_writes_stays()
    {
        const int NoProcess = int.MaxValue;
        string living = $".12.status.{Environment.ProcessId}.tmp";
        foreach (string path in new[] { $"status/.12.status.{NoProcess}.tmp", $"config/.3.settings.{NoProcess}.tmp", $".mrseq.{NoProcess}.tmp",
            $"status/{living}", "status/.mine.tmp", "status/12.status" })
        {
            _folders.Put(path, "");
        }

        OldFiles.PutAside(_folders.Environment, 12);

        Assert.Equal([living, ".mine.tmp", "12.status"], Names("status"));
        Assert.Empty(Names("config"));
        Assert.DoesNotContain(Names(""), name => name.StartsWith(".mrseq", StringComparison.Ordinal));
    }

    [Fact]
    public void Missing_folders_are_no_failure()
    {
        HandlerEnvironment environment = _folders.Environment;
        Directory.Delete(environment.ConfigFolder);
        _folders.Put("status/1.status", "");

        OldFiles.PutAside(environment, 2);

        Assert.Equal(["1_status"], Names("status"));
    }

    private IEnumerable<string> Names(string folder) =>
        Directory.GetFiles(Path.Combine(_folders.VersionFolder, folder)).Select(Path.GetFileName).Order(StringComparer.Ordinal)!;
}
