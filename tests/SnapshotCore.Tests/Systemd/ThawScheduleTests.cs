using SnapshotCore.Systemd;

namespace SnapshotCore.Tests.Systemd;

public sealed class ThawScheduleTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(300)]
    public void The_first_thaw_is_at_the_limit_of_the_freeze_and_the_last_an_hour_later(int limit)
    {
        TimeSpan[] moments = [.. ThawSchedule.From(TimeSpan.FromSeconds(limit))];

        Assert.Equal(TimeSpan.FromSeconds(limit), moments[0]);
        Assert.Equal(TimeSpan.FromSeconds(limit) + TimeSpan.FromHours(1), moments[^1]);
    }

    [Fact]
    public void Thaws_follow_each_other_ever_more_slowly_and_are_few_enough_for_one_command_line()
    {
        TimeSpan[] moments = [.. ThawSchedule.From(TimeSpan.FromSeconds(60))];

        TimeSpan[] steps = [.. moments.Zip(moments.Skip(1), (one, next) => next - one)];

        Assert.Equal(TimeSpan.FromSeconds(2), steps[0]);
        Assert.Equal(steps.Order(), steps);
        Assert.Equal(TimeSpan.FromMinutes(1), steps[^1]);
        Assert.InRange(moments.Length, 50, 150);
    }
}
