using SnapshotCore.Systemd;

namespace SnapshotCore.Tests.Systemd;

public sealed class ForgottenTimersTests
{
    [Fact]
    public void Thaw_timers_are_found_by_their_unit_files_and_nothing_else_is()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("units");
        string[] files =
            ["vmsnapshot-thaw-12.timer", "vmsnapshot-thaw-12.service", "vmsnapshot-worker-12.scope", "other.timer", "vmsnapshot-thaw-7.timer"];
        Array.ForEach(files, name => File.Create(Path.Combine(folder.FullName, name)).Dispose());

        IReadOnlyList<string> found = ForgottenTimers.In(folder.FullName).Units;
        folder.Delete(recursive: true);

        Assert.Equal(["vmsnapshot-thaw-12.timer", "vmsnapshot-thaw-7.timer"], found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Where_systemd_keeps_no_units_nothing_is_found() =>
        Assert.Empty(ForgottenTimers.In("/no/such/folder").Units);
}
