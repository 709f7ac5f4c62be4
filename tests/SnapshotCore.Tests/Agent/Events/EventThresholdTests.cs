using SnapshotCore.Agent.Events;

namespace SnapshotCore.Tests.Agent.Events;

public sealed class EventThresholdTests
{
    [Theory]
    [InlineData("""{"EventLogLevel": 0}""", EventLevel.Verbose)]
    [InlineData("""{"EventLogLevel": 1}""", EventLevel.Info)]
    [InlineData("""{"EventLogLevel": 2}""", EventLevel.Warning)]
    [InlineData("""{"EventLogLevel": 3}""", EventLevel.Error)]
    [InlineData("""{"eventloglevel": "1", "more": []}""", EventLevel.Info)]
    [InlineData("\uFEFF{\"EventLogLevel\":0}", EventLevel.Verbose)]
    [InlineData("""{"EventLogLevel": 4}""", EventLevel.Warning)]
    [InlineData("""{"EventLogLevel": -1}""", EventLevel.Warning)]
    [InlineData("""{"EventLogLevel": null}""", EventLevel.Warning)]
    [InlineData("""{"EventLogLevel": {"a": 1}}""", EventLevel.Warning)]
    [InlineData("[0]", EventLevel.Warning)]
    [InlineData("{", EventLevel.Warning)]
    [InlineData("", EventLevel.Warning)]
    public void A_level_that_cannot_be_read_is_the_default(string text, EventLevel expected) =>
        Assert.Equal(expected, EventThreshold.Parse(text));

    [Fact]
    public void Without_a_file_the_default_counts() => Assert.Equal(EventLevel.Warning, EventThreshold.Read("/nonexistent"));

    [Fact]
    public void The_package_ships_the_default() => Assert.Equal(
        """{"EventLogLevel": 2}""",
        File.ReadAllText(Path.Combine(Repository.Root, "handler", "Worker", EventThreshold.FileName)).Trim());
}
