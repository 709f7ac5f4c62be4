using System.Text;
using System.Text.Json.Nodes;

namespace Benchmarks;

/// <summary>
/// Draws the stall against the number of disks as an SVG: a line for each series, and as a floor the slowest snapshot
/// call. Its colours can be read on light and on dark pages.
/// </summary>
internal static class StallChart
{
    private const int Width = 820;
    private const int Height = 440;
    private const int Left = 64;
    private const int Right = 800;
    private const int Top = 56;
    private const int Bottom = 330;
    private const string Ink = "#767676";
    private const string Floor = "slowest snapshot call: the physical limit";
    private static readonly string[] Colours = ["#2f81c7", "#d9772b", "#2a9d76", "#c2528b", "#8a6fd1"];
    private static readonly double[] Steps = [10, 20, 25, 50, 100, 200, 250, 500, 1000];

    /// <summary>Reads the benchmark's JSON and writes the picture.</summary>
    internal static void Draw(string from, string to)
    {
        JsonNode document = JsonNode.Parse(File.ReadAllText(from))!;
        Point[] points = [.. document["stall"]!.AsArray().Select(Read!)];
        using FileStream file = File.Create(to);
        file.Write(Encoding.UTF8.GetBytes(Draw(points, document["machine"]!.GetValue<string>())));
    }

    private static Point Read(JsonNode point) => new(
        point["series"]!.GetValue<string>(),
        point["disks"]!.GetValue<int>(),
        point["stall"]!["median"]!.GetValue<double>(),
        point["slowestCall"]!.GetValue<double>());

    private static string Draw(Point[] points, string machine)
    {
        int most = Math.Max(2, points.Max(point => point.Disks));
        double highest = points.Max(point => Math.Max(point.Stall, point.Call));
        double step = Array.Find(Steps, step => highest / step <= 6);
        double top = Math.Ceiling(highest / step) * step;
        double X(double disks) => Left + 24 + (Math.Log2(disks) / Math.Log2(most) * (Right - Left - 48));
        double Y(double milliseconds) => Bottom - (milliseconds / top * (Bottom - Top));

        var svg = new StringBuilder();
        void Add(FormattableString text) => svg.AppendLine(FormattableString.Invariant(text));
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"13\">");
        Add($"<g fill=\"{Ink}\"><text x=\"{Left}\" y=\"22\" font-size=\"16\">The longest write + fdatasync that the freeze catches</text>");
        Add($"<text x=\"{Left}\" y=\"41\">medians; {machine}</text>");
        for (double value = 0; value <= top; value += step)
        {
            Add($"<path d=\"M{Left} {Y(value):0.#}H{Right}\" stroke=\"{Ink}\" stroke-opacity=\"0.3\"/>");
            Add($"<text x=\"{Left - 8}\" y=\"{Y(value) + 4:0.#}\" text-anchor=\"end\">{value:0}</text>");
        }

        foreach (int disks in points.Select(point => point.Disks).Distinct())
        {
            Add($"<path d=\"M{X(disks):0.#} {Bottom}v5\" stroke=\"{Ink}\"/>");
            Add($"<text x=\"{X(disks):0.#}\" y=\"{Bottom + 19}\" text-anchor=\"middle\">{disks}</text>");
        }

        Add($"<text x=\"{(Left + Right) / 2}\" y=\"{Bottom + 38}\" text-anchor=\"middle\">disks, one file system each</text>");
        Add($"<text transform=\"translate(18 {(Top + Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">milliseconds</text></g>");

        int place = 0;
        void Line(string name, string colour, IEnumerable<(double X, double Y)> corners, bool isFloor)
        {
            string dashes = isFloor ? " stroke-dasharray=\"6 5\"" : string.Empty;
            string path = string.Join(
                " L", corners.Select(corner => FormattableString.Invariant($"{corner.X:0.#} {corner.Y:0.#}")));
            Add($"<path d=\"M{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"{dashes}/>");
            foreach ((double x, double y) in isFloor ? [] : corners)
            {
                Add($"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"3.5\" fill=\"{colour}\"/>");
            }

            int left = Left + (place % 2 * 370), baseline = Bottom + 64 + (place++ / 2 * 19);
            Add($"<path d=\"M{left} {baseline - 4}h26\" stroke=\"{colour}\" stroke-width=\"2\"{dashes}/>");
            Add($"<text x=\"{left + 34}\" y=\"{baseline}\" fill=\"{Ink}\">{name}</text>");
        }

        foreach (IGrouping<string, Point> series in points.GroupBy(point => point.Series))
        {
            Line(series.Key, Colours[place % Colours.Length], series.Select(point => (X(point.Disks), Y(point.Stall))), isFloor: false);
        }

        Line(Floor, Ink, points.GroupBy(point => point.Disks).Select(
            group => (X(group.Key), Y(group.Min(point => point.Call)))), isFloor: true);
        return svg.AppendLine("</svg>").ToString();
    }

    private sealed record Point(string Series, int Disks, double Stall, double Call);
}
