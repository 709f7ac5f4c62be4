using SnapshotCore.Freeze;

namespace SnapshotCore.Tests.Freeze;

public sealed class RcuExpeditedTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public void What_it_held_before_is_put_back(string before)
    {
        File.WriteAllText(_path, before + "\n");
        using RcuExpedited? rcu = RcuExpedited.Open(_path);

        rcu!.Expedite();
        string during = File.ReadAllText(_path).Trim();
        rcu.Restore(rcu.OldValue);

        Assert.Equal(("1", before), (during, File.ReadAllText(_path).Trim()));
    }

    [Fact]
    public void Where_it_cannot_be_written_the_freeze_does_without()
    {
        Assert.Null(RcuExpedited.Open(_path + ".missing"));
    }

    public void Dispose() => File.Delete(_path);
}
