using SnapshotCore.Agent;
using SnapshotCore.Errors;

namespace SnapshotCore.Tests.Agent;

public sealed class RunStateTests : IDisposable
{
    private readonly AgentFolders _folders = new();

    public void Dispose() => _folders.Dispose();

    [Fact]
    public void Only_an_equal_number_has_been_processed()
    {
        ProcessedSequence processed = new(_folders.VersionFolder);
        bool atFirst = processed.IsProcessed(0);

        BackupError? error = processed.Store(5);

        Assert.False(atFirst);
        Assert.Null(error);
        Assert.Equal("5", File.ReadAllText(Path.Combine(_folders.VersionFolder, "mrseq")));
        Assert.True(processed.IsProcessed(5));
        Assert.False(processed.IsProcessed(4));
        Assert.False(processed.IsProcessed(6));
    }

    [Fact]
    public void A_forgotten_number_is_minus_one_and_equals_nothing()
    {
        ProcessedSequence processed = new(_folders.VersionFolder);
        processed.Store(5);

        processed.Forget();

        Assert.Equal("-1", File.ReadAllText(Path.Combine(_folders.VersionFolder, "mrseq")));
        Assert.Equal(ProcessedSequence.None, processed.Read());
        Assert.False(processed.IsProcessed(5));
        Assert.False(processed.IsProcessed(-1));
    }

    [Theory]
    [InlineData("", -1)]
    [InlineData("abc", -1)]
    [InlineData("12abc", -1)]
    [InlineData("-7", -1)]
    [InlineData("99999999999999", -1)]
    [InlineData("12\n", 12)]
    [InlineData(" 12 \r\nmore", 12)]
    public void The_stored_number_is_read_tolerantly(string content, int expected)
    {
        _folders.Put(ProcessedSequence.FileName, content);

        Assert.Equal(expected, new ProcessedSequence(_folders.VersionFolder).Read());
    }

    [Fact]
    public void A_number_that_cannot_be_stored_is_an_error_that_names_the_file()
    {
        Directory.CreateDirectory(Path.Combine(_folders.VersionFolder, ProcessedSequence.FileName));

        BackupError? error = new ProcessedSequence(_folders.VersionFolder).Store(1);

        Assert.Contains("mrseq", error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_task_is_claimed_once()
    {
        TaskIdentity task = new(_folders.VersionFolder);
        using StateLock held = (await LockAsync()).Value;

        Assert.True(task.TryClaim("6c1d_1", held).Value);
        Assert.False(task.TryClaim("6c1d_1", held).Value);
        Assert.True(task.TryClaim("6c1d_2", held).Value);
        Assert.Equal("6c1d_2", task.Read());
        Assert.Null(task.Forget());
        Assert.True(task.TryClaim("6c1d_2", held).Value);
    }

    [Fact]
    public async Task A_task_that_cannot_be_stored_is_an_error_not_a_claim()
    {
        Directory.CreateDirectory(Path.Combine(_folders.VersionFolder, TaskIdentity.FileName));
        using StateLock held = (await LockAsync()).Value;

        Result<bool> result = new TaskIdentity(_folders.VersionFolder).TryClaim("x", held);

        Assert.Equal(ErrorCode.Error, result.Error!.Code);
    }

    [Fact]
    public async Task Of_two_commands_one_waits_until_the_other_has_let_go()
    {
        StateLock first = (await LockAsync()).Value;
        Task<Result<StateLock>> second = LockAsync();
        bool early = second.IsCompleted;

        first.Dispose();
        using StateLock lockOfSecond = (await second).Value;

        Assert.False(early);
    }

    [Fact]
    public async Task The_wait_for_the_state_ends_after_ten_seconds_with_an_error()
    {
        using StateLock first = (await LockAsync()).Value;
        SkippingClock clock = new();

        Result<StateLock> second = await StateLock.AcquireAsync(_folders.VersionFolder, clock, CancellationToken.None);

        Assert.Contains(StateLock.FileName, second.Error!.Message, StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(11));
    }

    [Fact]
    public async Task The_state_of_a_vanished_version_folder_cannot_be_locked()
    {
        Result<StateLock> result = await StateLock.AcquireAsync(
            Path.Combine(_folders.AgentFolder, "gone"), TimeProvider.System, CancellationToken.None);

        Assert.False(result.IsSuccess);
    }

    private Task<Result<StateLock>> LockAsync() =>
        StateLock.AcquireAsync(_folders.VersionFolder, TimeProvider.System, CancellationToken.None);
}
