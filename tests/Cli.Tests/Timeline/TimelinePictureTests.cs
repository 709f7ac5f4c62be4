using System.Globalization;
using System.Xml.Linq;

using Cli.Tests.Runs;

using SnapshotCore.Reporting.Traces;

using VmSnapshot.Runs;
using VmSnapshot.Timeline;

namespace Cli.Tests.Timeline;

public sealed class TimelinePictureTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static TheoryData<string> Runs => ["1", "8", "64", "300", "host", "disk", "freeze", "refused", "died", "sparse"];

    [Theory]
    [MemberData(nameof(Runs))]
    public void Every_picture_is_well_formed_and_all_of_it_lies_on_its_card(string run)
    {
        XElement picture = XElement.Parse(TimelinePicture.Draw(RunOf(run)));

        double width = Number(picture, "width"), height = Number(picture, "height");
        Assert.Equal(1000, width);
        Assert.InRange(height, 100, 1300);
        Assert.All(picture.Elements(Svg + "rect"), shape => Assert.True(
            Number(shape, "x") >= 0 && Number(shape, "x") + Number(shape, "width") <= width
            && Number(shape, "y") >= 0 && Number(shape, "y") + Number(shape, "height") <= height, shape.ToString()));
        Assert.All(picture.Elements(Svg + "text"), text => Assert.True(
            LeftOf(text) >= 0 && LeftOf(text) + WidthOf(text) <= width && Number(text, "y") <= height, text.ToString()));
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void No_text_lies_on_another(string run)
    {
        XElement[] texts = [.. XElement.Parse(TimelinePicture.Draw(RunOf(run))).Elements(Svg + "text")];

        foreach (XElement one in texts)
        {
            Assert.DoesNotContain(texts, other => other != one
                && Math.Abs(Number(one, "y") - Number(other, "y")) < 12
                && LeftOf(one) < LeftOf(other) + WidthOf(other) && LeftOf(other) < LeftOf(one) + WidthOf(one));
        }
    }

    [Fact]
    public void The_window_is_drawn_out_however_short_it_is_in_the_whole_run()
    {
        XElement picture = XElement.Parse(TimelinePicture.Draw(SampleRuns.Good()));

        XElement shade = Assert.Single(Styled(picture, "shade"));
        Assert.InRange(Number(shade, "width"), 400, WindowPlot.Right - WindowPlot.Left);
        Assert.Contains("all frozen for 22 ms", picture.Value, StringComparison.Ordinal);
        Assert.Contains("first acknowledgement", picture.Value, StringComparison.Ordinal);
        Assert.Contains("last acknowledgement", picture.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_escaped_and_what_xml_can_not_hold_is_shown_otherwise()
    {
        BackupTrace good = SampleRuns.Good();
        BackupTrace trace = good with
        {
            FileSystems = [good.FileSystems[0] with { MountPoint = "/<a href=\"x\">&\u001b[2J\uFFFF\uD800" }],
            Message = "]]> <script>",
            Code = 2,
        };

        XElement picture = XElement.Parse(TimelinePicture.Draw(trace));

        Assert.Empty(picture.Descendants(Svg + "a"));
        Assert.Empty(picture.Descendants(Svg + "script"));
        Assert.Contains("<a href=\"x\">&\\033[2J", picture.Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(300)]
    public void Rows_are_bounded_and_the_rest_shares_one(int disks)
    {
        IReadOnlyList<WindowRow> rows = WindowRow.Of(RunWindow.Of(SampleRuns.Good(disks))!);

        Assert.Equal(WindowRow.Most, rows.Count);
        Assert.Contains(rows, row => row.Label == $"{disks - 19} {TimelineTexts.FileSystemsMore}");
        Assert.Contains(rows, row => row.Label == $"{disks - 19} {TimelineTexts.DisksMore}");
    }

    [Fact]
    public void What_failed_keeps_a_row_of_its_own()
    {
        BackupTrace many = SampleRuns.Good(64);
        BackupTrace trace = many with { Disks = [.. many.Disks.Take(63), many.Disks[63] with { IsSuccessful = false, Status = 403 }] };

        IReadOnlyList<WindowRow> rows = WindowRow.Of(RunWindow.Of(trace)!);

        Assert.Contains(rows, row => row is { IsBad: true, Note: "HTTP 403" });
    }

    [Fact]
    public void Nothing_is_loaded_from_elsewhere_and_dark_pages_are_thought_of()
    {
        string picture = TimelinePicture.Draw(SampleRuns.Good());

        Assert.Contains("prefers-color-scheme:dark", picture, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", picture, StringComparison.Ordinal);
        Assert.DoesNotContain("href", picture, StringComparison.Ordinal);
    }

    private static BackupTrace RunOf(string name) => name switch
    {
        "host" => SampleRuns.ByHost(),
        "disk" => SampleRuns.DiskFailed(),
        "freeze" => SampleRuns.FreezeFailed(),
        "refused" => SampleRuns.Refused(),
        "died" => SampleRuns.Died(),
        "sparse" => new BackupTrace { Disks = [new TraceDisk(0, null, false) { Call = new TraceSpan(5, null), Error = "down" }], Code = 2 },
        _ => SampleRuns.Good(int.Parse(name, CultureInfo.InvariantCulture)),
    };

    private static IEnumerable<XElement> Styled(XElement picture, string style) =>
        picture.Elements().Where(element => (string?)element.Attribute("class") == style);

    private static double Number(XElement element, string name) =>
        double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    // The estimate that the picture itself is laid out by is on the safe side for usual fonts.
    private static double WidthOf(XElement text) => (string?)text.Attribute("class") switch
    {
        "title" => SvgCanvas.WidthOf(text.Value, PictureStyle.TitleSize),
        "strong" => SvgCanvas.WidthOf(text.Value, PictureStyle.SmallSize, isBold: true),
        var style when style!.Contains("lead", StringComparison.Ordinal) => SvgCanvas.WidthOf(text.Value, PictureStyle.TextSize),
        _ => SvgCanvas.WidthOf(text.Value, PictureStyle.SmallSize),
    };

    private static double LeftOf(XElement text) => Number(text, "x") - ((string?)text.Attribute("text-anchor") switch
    {
        "middle" => WidthOf(text) / 2,
        "end" => WidthOf(text),
        _ => 0,
    });
}
