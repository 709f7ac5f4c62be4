using Newtonsoft.Json.Linq;

using SnapshotCore.Agent;
using SnapshotCore.Agent.Events;

namespace SnapshotCore.Tests.Agent.Events;

public sealed class EventLogTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("event-log-").FullName;
    private readonly SkippingClock _clock = new();

    public EventLogTests()
    {
        Directory.CreateDirectory(Events);
        Directory.CreateDirectory(Package);
    }

    private string Events => Path.Combine(_root, "events");

    private string Package => Path.Combine(_root, "Contoso.Snapshot-1.2.3.4");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Nothing_is_written_before_the_end_and_then_one_file_with_what_matters_enough()
    {
        EventLog log = Open()!;
        log.Add(Line(EventLevel.Info, "not told"));
        log.Add(Line(EventLevel.Warning, "told"));
        log.Add(Line(EventLevel.Error, "told too"));
        Assert.Empty(Directory.GetFiles(Events));

        Assert.Null(await log.WriteAsync("task", CancellationToken.None));

        JArray written = Written();
        Assert.Equal(["Warning", "Error"], written.Select(one => (string?)one["EventLevel"]));
        Assert.Equal(["told", "told too"], written.Select(one => ((string)one["Message"]!).Split('\t')[2]));
        Assert.All(written, one => Assert.Equal(("Contoso.Snapshot-1.2.3.4", "task"), ((string?)one["Version"], (string?)one["OperationId"])));
        Assert.True(log.IsEmpty);
        Assert.Equal(TimeSpan.Zero, _clock.Elapsed);
    }

    [Fact]
    public async Task Where_there_is_nothing_to_say_there_is_no_file()
    {
        Assert.Null(await Open()!.WriteAsync("task", CancellationToken.None));

        Assert.Empty(Directory.GetFiles(Events));
    }

    [Fact]
    public async Task The_package_sets_the_threshold()
    {
        await File.WriteAllTextAsync(Path.Combine(Package, "LogSeverity.json"), """{"EventLogLevel": 0}""");
        EventLog log = Open()!;
        log.Add(Line(EventLevel.Verbose, "a detail"));

        await log.WriteAsync("task", CancellationToken.None);

        Assert.Equal("Verbose", (string?)Assert.Single(Written())["EventLevel"]);
    }

    [Fact]
    public void Where_the_agent_offers_no_folder_or_has_none_there_is_no_log()
    {
        Assert.Null(EventLog.Open(Environment(null), _clock));
        Assert.Null(EventLog.Open(Environment(Path.Combine(_root, "missing")), _clock));
    }

    [Fact]
    public async Task A_flood_of_lines_stays_bounded_and_keeps_its_end()
    {
        EventLog log = Open()!;
        for (int i = 0; i < 20_000; i++)
        {
            log.Add(Line(i % 2 == 0 ? EventLevel.Warning : EventLevel.Error, $"line {i} of very many"));
        }

        await log.WriteAsync("task", CancellationToken.None);

        JArray written = Written();
        Assert.Equal(EventLog.MostEvents, written.Count);
        Assert.Matches(@"\d+ older events left out$", (string?)written[0]["Message"]);
        Assert.EndsWith("line 19999 of very many", (string?)written[written.Count - 1]["Message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_that_had_to_go_are_counted()
    {
        EventLog log = Open()!;
        log.Add(Line(EventLevel.Warning, "first"));
        log.Add(Line(EventLevel.Warning, new string('x', EventLog.MostCharacters + 5)));

        await log.WriteAsync("task", CancellationToken.None);

        Assert.EndsWith("1 older lines left out", (string?)Written()[0]["Message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_may_succeed_later_is_tried_three_times_ten_seconds_apart()
    {
        EventLog log = Open()!;
        log.Add(Line(EventLevel.Error, "said"));
        Block();

        Assert.NotNull(await log.WriteAsync("task", CancellationToken.None));

        Assert.Equal(TimeSpan.FromSeconds(20), _clock.Elapsed);
    }

    [Fact]
    public async Task What_succeeds_at_the_second_try_is_written_once()
    {
        EventLog log = Open()!;
        log.Add(Line(EventLevel.Error, "said"));
        Block();
        _clock.Advanced = _ => Unblock();

        Assert.Null(await log.WriteAsync("task", CancellationToken.None));

        Assert.Single(Written());
        Assert.Equal(TimeSpan.FromSeconds(10), _clock.Elapsed);
    }

    [Fact]
    public async Task Who_is_told_to_stop_makes_one_try()
    {
        EventLog log = Open()!;
        log.Add(Line(EventLevel.Error, "said"));
        Block();

        Assert.NotNull(await log.WriteAsync("task", new CancellationToken(canceled: true)));

        Assert.Equal(TimeSpan.Zero, _clock.Elapsed);
    }

    [Fact]
    public async Task A_folder_that_has_gone_is_not_waited_for()
    {
        EventLog log = Open()!;
        log.Add(Line(EventLevel.Error, "said"));
        Directory.Delete(Events);

        Assert.NotNull(await log.WriteAsync("task", CancellationToken.None));

        Assert.Equal(TimeSpan.Zero, _clock.Elapsed);
    }

    [Fact]
    public async Task After_more_than_ten_errors_nothing_is_tried_any_more()
    {
        EventLog log = Open()!;
        Block();
        for (int i = 0; i < 4; i++)
        {
            log.Add(Line(EventLevel.Error, "said"));
            Assert.NotNull(await log.WriteAsync("task", CancellationToken.None));
        }

        Unblock();
        log.Add(Line(EventLevel.Error, "said"));
        Assert.Null(await log.WriteAsync("task", CancellationToken.None));

        Assert.Empty(Directory.GetFiles(Events));
        Assert.Equal(TimeSpan.FromSeconds(70), _clock.Elapsed); // the eleventh error ended the fourth round
    }

    private static EventLine Line(EventLevel level, string text) => new(DateTimeOffset.UnixEpoch, level, text);

    // Folders in the place of the temporary files of the next minutes, which root can't write either.
    private void Block()
    {
        for (int seconds = 0; seconds <= 120; seconds += 10)
        {
            long name = (_clock.GetUtcNow().ToUnixTimeSeconds() + seconds) * 1_000_000_000;
            Directory.CreateDirectory(Path.Combine(Events, $".{name}.json.{System.Environment.ProcessId}.tmp"));
        }
    }

    private void Unblock()
    {
        foreach (string folder in Directory.GetDirectories(Events))
        {
            Directory.Delete(folder);
        }
    }

    private EventLog? Open() => EventLog.Open(Environment(Events), _clock);

    private HandlerEnvironment Environment(string? events) => new("Contoso.Snapshot", "1.0", _root, _root, _root, events, Package);

    private JArray Written() => JArray.Parse(File.ReadAllText(Assert.Single(Directory.GetFiles(Events))));
}
