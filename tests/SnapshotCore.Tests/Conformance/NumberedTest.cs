using System.Globalization;
using System.Text.RegularExpressions;

namespace SnapshotCore.Tests.Conformance;

/// <summary>
/// A test that says by its name which points it proves, <c>P07_It_does_so</c> or <c>P03_P04_It_does_both</c>. Found in the
/// sources, so that nothing has to be built, or run, to tell what there is.
/// </summary>
/// <param name="Points">The numbers.</param>
/// <param name="Project">The project's folder name.</param>
/// <param name="Space">The namespace.</param>
/// <param name="ClassName">The class.</param>
/// <param name="Sentence">The rest of the name, as a sentence.</param>
internal sealed partial record NumberedTest(
    IReadOnlyList<int> Points, string Project, string Space, string ClassName, string Sentence)
{
    private const string RealAgent = "IntegrationTests.RealAgent";

    /// <summary>Whether it runs under the real agent.</summary>
    internal bool IsUnderRealAgent => Space == RealAgent || Space.StartsWith(RealAgent + '.', StringComparison.Ordinal);

    /// <summary>Those of the extension's points, and those of the emulated agent's.</summary>
    internal static string[] Projects { get; } = ["Integration.Tests", "AgentEmulator.Tests"];

    /// <summary>Those of these projects, in the order of their classes and of the lines in them.</summary>
    internal static IReadOnlyList<NumberedTest> FindAll(string testsFolder) =>
    [
        .. Projects.SelectMany(project => Sources(Path.Combine(testsFolder, project)).SelectMany(file => Find(project, File.ReadAllText(file))))
            .OrderBy(test => test.Project, StringComparer.Ordinal)
            .ThenBy(test => test.ClassName, StringComparer.Ordinal),
    ];

    /// <summary>Those of one source.</summary>
    internal static IEnumerable<NumberedTest> Find(string project, string source)
    {
        string space = string.Empty;
        string className = string.Empty;
        bool isTest = false;
        foreach (string line in source.Split('\n'))
        {
            space = Value(Namespace(), line) ?? space;
            className = Value(Class(), line) ?? className;
            isTest = line.Length > 0 && (isTest || Attribute().IsMatch(line)); // a method follows its attributes without a gap
            if (isTest && Method().Match(line) is { Success: true } method)
            {
                int[] points = [.. method.Groups["point"].Captures.Select(point => int.Parse(point.ValueSpan, CultureInfo.InvariantCulture))];
                yield return new NumberedTest(points, project, space, className, method.Groups["rest"].Value.Replace('_', ' '));
                isTest = false;
            }
        }
    }

    private static string? Value(Regex pattern, string line) =>
        pattern.Match(line) is { Success: true } match ? match.Groups["name"].Value : null;

    private static IEnumerable<string> Sources(string project) => Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(project, file).Split('/').Any(folder => folder is "bin" or "obj"))
        .Order(StringComparer.Ordinal);

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^ *(public|internal) [\w ]*class (?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Class();

    [GeneratedRegex(@"^ +\[\w*(Fact|Theory)\b(?!.*\bSkip\b)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Attribute();

    [GeneratedRegex(@"^ +public (async )?(Task|void) (P(?<point>\d\d)_)+(?<rest>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Method();
}
