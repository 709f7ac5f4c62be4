using SnapshotCore.Agent;

namespace SnapshotCore.Tests.Agent;

public sealed class CommandContextTests
{
    [Fact]
    public void The_context_of_this_process_has_absolute_folders_and_the_variables()
    {
        var context = CommandContext.OfThisProcess();

        Assert.Equal(Environment.CurrentDirectory, context.WorkingDirectory);
        Assert.True(Path.IsPathRooted(context.ExecutableFolder));
        Assert.Equal(Environment.GetEnvironmentVariable("PATH")?.Trim(), context.Variable("PATH"));
    }

    [Theory]
    [InlineData(" 3 ", "3")]
    [InlineData("  ", null)]
    [InlineData("", null)]
    public void A_blank_variable_is_none(string value, string? expected)
    {
        CommandContext context = new("/", "/", new Dictionary<string, string> { ["X"] = value });

        Assert.Equal(expected, context.Variable("X"));
        Assert.Null(context.Variable("Y"));
    }
}
