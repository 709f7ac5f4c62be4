using SnapshotCore.Agent;

namespace SnapshotCore.Tests.Agent;

public sealed class SequenceNumberTests : IDisposable
{
    private static readonly DateTime Noon = new(2026, 3, 4, 12, 0, 0, DateTimeKind.Utc);

    private readonly AgentFolders _folders = new();

    public void Dispose() => _folders.Dispose();

    [Fact]
    public void The_variable_decides_over_greater_numbers_on_disk()
    {
        Settings("9.settings", 0);

        Assert.Equal(3, SequenceNumber.Find(_folders.With((SequenceNumber.Variable, "3")), _folders.Environment));
    }

    [Fact]
    public void Zero_is_a_number()
    {
        Assert.Equal(0, SequenceNumber.Find(_folders.With((SequenceNumber.Variable, "0")), _folders.Environment));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("abc")]
    [InlineData("1.5")]
    [InlineData("99999999999")]
    public void Without_a_usable_variable_the_newest_settings_file_decides(string variable)
    {
        Settings("12.settings", 0);
        Settings("7.settings", 5);
        Settings("8.settings", 4);

        Assert.Equal(7, SequenceNumber.Find(_folders.With((SequenceNumber.Variable, variable)), _folders.Environment));
    }

    [Fact]
    public void Names_that_are_not_integers_are_ignored()
    {
        Settings("2.settings", 0);
        Settings("x.settings", 9);
        Settings("-3.settings", 9);
        Settings("Ext.4.settings", 9);
        Settings("5_settings", 9);

        Assert.Equal(2, SequenceNumber.Find(_folders.Context, _folders.Environment));
    }

    [Fact]
    public void Of_several_with_the_same_time_the_greatest_counts()
    {
        Settings("10.settings", 1);
        Settings("9.settings", 1);

        Assert.Equal(10, SequenceNumber.Find(_folders.Context, _folders.Environment));
    }

    [Fact]
    public void Without_files_or_folder_there_is_no_number()
    {
        HandlerEnvironment environment = _folders.Environment;

        Assert.Null(SequenceNumber.Find(_folders.Context, environment));
        Directory.Delete(environment.ConfigFolder);
        Assert.Null(SequenceNumber.Find(_folders.Context, environment));
    }

    private void Settings(string name, int minutes) =>
        File.SetLastWriteTimeUtc(_folders.Put($"config/{name}", "{}"), Noon.AddMinutes(minutes));
}
