using SnapshotCore.Agent.Events;

namespace SnapshotCore.Tests.Agent.Events;

public sealed class EventFolderTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("events-").FullName;
    private readonly SkippingClock _clock = new();
    private readonly EventFolder _folder;

    public EventFolderTests() => _folder = new EventFolder(_path, _clock);

    public void Dispose()
    {
        if (Directory.Exists(_path))
        {
            Directory.Delete(_path, recursive: true);
        }
    }

    [Fact]
    public void A_file_is_named_by_its_nanoseconds_is_roots_alone_and_leaves_no_temporary_one()
    {
        Assert.Equal(EventWrite.Written, _folder.Write("[1]"u8.ToArray()));
        Assert.Equal(EventWrite.Written, _folder.Write("[2]"u8.ToArray()));

        Assert.Equal(["1772600767000000000.json", "1772600767000000001.json"], Names());
        Assert.Equal("[2]", File.ReadAllText(Path.Combine(_path, Names()[1])));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(Path.Combine(_path, Names()[0])));
    }

    [Fact]
    public void A_full_folder_takes_nothing_until_it_is_empty()
    {
        string large = Put("1.json", EventFolder.MostBytes - 10);
        string small = Put("2.json", 7);
        Assert.Equal(EventWrite.Written, _folder.Write("[1]"u8.ToArray()));

        Assert.Equal(EventWrite.Full, _folder.Write("[2]"u8.ToArray()));
        Assert.Contains("is full", _folder.Reason, StringComparison.Ordinal);
        File.Delete(large);
        Assert.Equal(EventWrite.Full, _folder.Write("[3]"u8.ToArray()));

        File.Delete(small);
        File.Delete(Path.Combine(_path, "1772600767000000000.json"));
        Assert.Equal(EventWrite.Written, _folder.Write("[4]"u8.ToArray()));
        Assert.Equal("[4]", File.ReadAllText(Path.Combine(_path, Assert.Single(Names()))));
    }

    [Fact]
    public void What_no_agent_took_for_a_day_is_deleted()
    {
        DateTime now = _clock.GetUtcNow().UtcDateTime;
        File.SetLastWriteTimeUtc(Put("1.json", 1), now.AddHours(-23));
        File.SetLastWriteTimeUtc(Put("2.json", 1), now.AddHours(-25));
        File.SetLastWriteTimeUtc(Put(".3.json.77.tmp", 1), now.AddHours(-25));

        _folder.DeleteOld();

        Assert.Equal(["1.json"], Names());
    }

    [Fact]
    public void A_folder_that_is_gone_is_hopeless_and_is_not_made()
    {
        Directory.Delete(_path);

        _folder.DeleteOld();

        Assert.Equal(EventWrite.Hopeless, _folder.Write("[1]"u8.ToArray()));
        Assert.NotEmpty(_folder.Reason);
        Assert.False(Directory.Exists(_path));
    }

    private string Put(string name, long length)
    {
        string path = Path.Combine(_path, name);
        using FileStream file = File.Create(path);
        file.SetLength(length);
        return path;
    }

    private string[] Names() => [.. Directory.GetFiles(_path).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];
}
