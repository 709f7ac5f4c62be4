namespace SnapshotCore.Tests.Conformance;

public class ConformanceDocumentTests
{
    /// <summary>Set by <c>scripts/conformance</c>: the document is written anew instead of compared.</summary>
    private const string WriteVariable = "WRITE_CONFORMANCE_DOC";

    private static readonly IReadOnlyList<NumberedTest> Tests = NumberedTest.FindAll(Path.Combine(Repository.Root, "tests"));

    [Fact]
    public void The_document_of_conformance_says_which_tests_there_are()
    {
        string text = ConformanceDocument.Compose(Tests);
        if (Environment.GetEnvironmentVariable(WriteVariable) is { Length: > 0 })
        {
            File.WriteAllText(ConformanceDocument.Path, text);
        }

        string found = File.Exists(ConformanceDocument.Path) ? File.ReadAllText(ConformanceDocument.Path) : "";

        Assert.True(found == text, "docs/conformance.md is not what the tests' names say. Run scripts/conformance, and commit what it writes.");
        Assert.DoesNotContain(text.Split('\n'), line => line.EndsWith(' '));
    }

    [Fact]
    public void Every_point_is_proven_by_a_test_where_it_belongs_and_every_number_is_a_points()
    {
        Assert.Equal(Enumerable.Range(1, 51), ConformancePoints.All.Select(point => point.Number));
        Assert.All(ConformancePoints.All, point =>
        {
            string project = NumberedTest.Projects[point.Number <= ConformancePoint.LastOfExtension ? 0 : 1];
            Assert.Contains(Tests, test => test.Points.Contains(point.Number) && test.Project == project && !test.IsUnderRealAgent);
            Assert.True(
                Tests.Any(test => test.Points.Contains(point.Number) && test.IsUnderRealAgent) == (point.WithoutRealAgent.Length == 0),
                $"point {point.Number} has either a test under the real agent, or a reason why not");
        });
        Assert.All(Tests.SelectMany(test => test.Points), number => Assert.InRange(number, 1, ConformancePoints.All.Count));
    }

    [Fact]
    public void A_test_is_found_by_its_attribute_and_name()
    {
        const string Source = """
            namespace IntegrationTests.RealAgent.Life;

            public sealed class First(World world) : IntegrationTest(world)
            {
                [Theory(Timeout = Limit)]
                [InlineData("a", "b")]
                // why
                public async Task P01_P20_It_does_both(string a, string b)

                [Fact(Skip = "not yet")]
                public void P02_Skipped()

                [Fact]

                public void P03_Detached()

                private void P04_Helper()
            }

            internal static class Second
            {
                [RealFact] public int X;

                [Fact]
                public void P05_Once_more() => Run(new { });
            }
            """;

        NumberedTest[] found = [.. NumberedTest.Find("P", Source.ReplaceLineEndings("\n"))];

        Assert.Equal(
            [("First", "It does both"), ("Second", "Once more")], found.Select(test => (test.ClassName, test.Sentence)));
        Assert.Equal([1, 20], found[0].Points);
        Assert.All(found, test => Assert.True(test.IsUnderRealAgent));
    }

    [Theory]
    [InlineData("docs/architecture.md")]
    [InlineData("docs/protocol.md")]
    public void The_other_pages_lead_to_it(string page) => Assert.Contains(
        "conformance.md)", File.ReadAllText(Path.Combine(Repository.Root, page)), StringComparison.Ordinal);
}
