using System.Text;

using Newtonsoft.Json.Linq;

using SnapshotCore.Reporting.Traces;

namespace SnapshotCore.Tests.Reporting.Traces;

public sealed class TraceTests
{
    private const string Signature = "c2VjcmV0LXNpZ25hdHVyZQ%3D%3D";

    [Fact]
    public void What_is_written_is_read_again()
    {
        BackupTrace trace = TraceSample.Full();

        BackupTrace? read = TraceReader.Read(TraceWriter.Write(trace));

        Assert.Equal(Text(trace), Text(read!));
        Assert.Equal(trace.FileSystems, read!.FileSystems);
        Assert.Equal(trace.Disks, read.Disks);
        Assert.Equal(trace.Scripts, read.Scripts);
        Assert.Equal(trace.Phases, read.Phases);
        Assert.Equal(trace.Skipped, read.Skipped);
        Assert.Equal(trace.HostCall, read.HostCall);
        Assert.Equal(trace.Started, read.Started);
    }

    [Fact]
    public void What_did_not_happen_is_read_as_that()
    {
        var trace = new BackupTrace { Started = DateTimeOffset.UnixEpoch, Code = 2, IsOutcomeOnly = true, Message = "It was interrupted." };

        BackupTrace? read = TraceReader.Read(TraceWriter.Write(trace));

        Assert.True(read is { IsOutcomeOnly: true, Code: 2, TaskId: null, HostCall: null, Phases: [], Disks: [], FileSystems: [] });
    }

    [Fact]
    public void No_secret_is_written_wherever_it_stands()
    {
        string uri = $"https://account.blob.core.windows.net/vhds/data.vhd?sv=2021-08-06&sr=b&sig={Signature}";
        BackupTrace full = TraceSample.Full();
        BackupTrace trace = full with
        {
            Message = $"PUT {uri} failed",
            Evidence = uri,
            Strategy = uri,
            Warnings = [uri],
            Disks = [full.Disks[0] with { BlobUri = uri, Error = $"refused: {uri}", ServiceErrorCode = uri, RequestId = uri }],
            HostCall = new TraceHostCall(555, uri, null),
        };

        string text = Text(trace);

        Assert.DoesNotContain(Signature, text, StringComparison.Ordinal);
        Assert.DoesNotContain("sig=c2", text, StringComparison.Ordinal);
        Assert.Equal("https://account.blob.core.windows.net/vhds/data.vhd", (string?)JObject.Parse(text)["disks"]![0]!["blobUri"]);
    }

    [Fact]
    public void The_largest_trace_stays_within_its_bounds_and_says_what_it_leaves_out()
    {
        BackupTrace full = TraceSample.Full();
        string wide = new('界', 5000);
        BackupTrace trace = full with
        {
            FileSystems = [.. Enumerable.Repeat(full.FileSystems[0] with { MountPoint = wide }, 5000)],
            Disks = [.. Enumerable.Repeat(full.Disks[0] with { Error = wide, BlobUri = wide }, 5000)],
            Warnings = [.. Enumerable.Repeat(wide, 5000)],
            Message = wide,
        };

        byte[] document = TraceWriter.Write(trace);

        Assert.InRange(document.Length, 1, TraceLimits.Bytes);
        Assert.InRange(TraceReader.Read(document)!.LeftOut, 14_000, 15_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"schema":2,"started":"2026-03-04T05:06:07Z","code":1}""")]
    [InlineData("""{"schema":1,"started":"yesterday","code":1}""")]
    [InlineData("""{"schema":1,"started":"2026-03-04T05:06:07Z"}""")]
    public void What_is_no_trace_is_none(string text) => Assert.Null(TraceReader.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Fields_of_another_type_and_unknown_ones_do_no_harm()
    {
        byte[] text = Encoding.UTF8.GetBytes("""
            {"schema":1,"started":"2026-03-04T05:06:07Z","code":1,"taskId":7,"phases":{"a":1},"disks":[1,null,{"index":"x","call":[]}],
             "fileSystems":[{"freeze":{"beginMs":1e300,"lengthMs":"long"}}],"warnings":[1,"w"],"hostCall":"no","later":{"key":true}}
            """);

        BackupTrace trace = TraceReader.Read(text)!;

        Assert.Null(trace.TaskId);
        Assert.Empty(trace.Phases);
        Assert.Null(Assert.Single(trace.Disks).Call);
        Assert.Null(Assert.Single(trace.FileSystems).Freeze);
        Assert.Equal(["w"], trace.Warnings);
    }

    private static string Text(BackupTrace trace) => Encoding.UTF8.GetString(TraceWriter.Write(trace));
}
