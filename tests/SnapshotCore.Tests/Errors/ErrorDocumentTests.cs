using SnapshotCore.Errors;

namespace SnapshotCore.Tests.Errors;

public class ErrorDocumentTests
{
    /// <summary>Set by <c>scripts/errors</c>: the document is written anew instead of compared.</summary>
    private const string WriteVariable = "WRITE_ERRORS_DOC";

    [Fact]
    public void The_document_of_errors_says_what_the_catalogue_says()
    {
        string text = ErrorDocument.Compose();
        if (Environment.GetEnvironmentVariable(WriteVariable) is { Length: > 0 })
        {
            File.WriteAllText(ErrorDocument.Path, text);
        }

        string found = File.Exists(ErrorDocument.Path) ? File.ReadAllText(ErrorDocument.Path) : "";

        Assert.True(found == text, "docs/errors.md is not what the catalogue says. Run scripts/errors, and commit what it writes.");
    }

    [Fact]
    public void Every_code_has_its_heading_and_is_linked_to_from_the_list()
    {
        string[] lines = ErrorDocument.Compose().Split('\n');

        Assert.All(ErrorCatalogue.All, entry =>
        {
            string title = $"{(int)entry.Code} {entry.Name}";
            Assert.Single(lines, $"### {title}");
            Assert.Single(lines, line => line.Contains($"(#{title.Replace(' ', '-').ToLowerInvariant()})", StringComparison.Ordinal));
        });
    }

    [Theory]
    [InlineData("protocol.md")]
    [InlineData("operations.md")]
    [InlineData("../README.md")]
    public void The_other_pages_lead_to_it(string page) => Assert.Contains(
        "errors.md)", File.ReadAllText(Path.Combine(Repository.Root, "docs", page)), StringComparison.Ordinal);
}
