using System.Globalization;
using System.Text;

namespace SnapshotCore.Tests.Conformance;

/// <summary>The text of docs/conformance.md, made from the points and the names of the tests; <c>scripts/conformance</c> writes it.</summary>
internal static class ConformanceDocument
{
    private const string Introduction = """
        # Conformance

        What the contract with the guest agent ([protocol.md](protocol.md), "Agent") asks for, point by point, and the tests that
        prove each: under the agent that the tests play (`tests/AgentEmulator`), and under the real one. Made from the names of
        the tests, which begin with the points' numbers, by `scripts/conformance`: change those, not this page. A test fails while
        a point has none, or while this page says something else. A number says that a test looks at the point, not that it alone
        proves all parts of it; under the real agent some can't be reached (time limits of minutes, files that only others write).

        """;

    internal static string Path { get; } = System.IO.Path.Combine(Repository.Root, "docs", "conformance.md");

    internal static string Compose(IReadOnlyList<NumberedTest> tests)
    {
        var text = new StringBuilder(Introduction.ReplaceLineEndings("\n"));
        Table(text, "The extension", Of(isExtension: true), tests);
        Table(text, "The agent that the tests play", Of(isExtension: false), tests);
        Line(text, "\n## The tests");
        foreach (ConformancePoint point in ConformancePoints.All)
        {
            Describe(text, point, tests);
        }

        return text.ToString();
    }

    private static IEnumerable<ConformancePoint> Of(bool isExtension) =>
        ConformancePoints.All.Where(point => point.Number <= ConformancePoint.LastOfExtension == isExtension);

    private static void Table(
        StringBuilder text, string title, IEnumerable<ConformancePoint> points, IReadOnlyList<NumberedTest> tests)
    {
        Line(text, $"\n## {title}\n\nThe number of tests under each agent.\n");
        Line(text, "| Point | What it asks for | Emulated agent | Real agent |");
        Line(text, "| --- | --- | --- | --- |");
        foreach (ConformancePoint point in points)
        {
            (NumberedTest[] emulated, NumberedTest[] real) = Proofs(point, tests);
            string count = real.Length > 0 ? real.Length.ToString(CultureInfo.InvariantCulture) : "–";
            Line(text, $"| [{point.Number}](#point-{point.Number}) | {point.Words} | {emulated.Length} | {count} |");
        }
    }

    private static void Describe(StringBuilder text, ConformancePoint point, IReadOnlyList<NumberedTest> tests)
    {
        (NumberedTest[] emulated, NumberedTest[] real) = Proofs(point, tests);
        Line(text, $"\n### Point {point.Number}\n\n{point.Words}\n");
        List(text, "Emulated agent", emulated);
        List(text, "Real agent", real);
        if (real.Length == 0 && point.WithoutRealAgent.Length > 0)
        {
            Line(text, $"* Not under the real agent: {point.WithoutRealAgent}");
        }
    }

    private static void List(StringBuilder text, string agent, IEnumerable<NumberedTest> tests)
    {
        foreach (NumberedTest test in tests)
        {
            Line(text, $"* {agent}, `{test.ClassName}`: {test.Sentence}");
        }
    }

    private static (NumberedTest[] Emulated, NumberedTest[] Real) Proofs(ConformancePoint point, IReadOnlyList<NumberedTest> tests)
    {
        ILookup<bool, NumberedTest> found = tests.Where(test => test.Points.Contains(point.Number)).ToLookup(test => test.IsUnderRealAgent);
        return ([.. found[false]], [.. found[true]]);
    }

    private static void Line(StringBuilder text, string line) => text.Append(CultureInfo.InvariantCulture, $"{line}\n");
}
