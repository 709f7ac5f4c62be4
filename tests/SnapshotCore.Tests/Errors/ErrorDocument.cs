using System.Globalization;
using System.Text;

using SnapshotCore.Errors;

namespace SnapshotCore.Tests.Errors;

/// <summary>The text of docs/errors.md, made from the catalogue; <c>scripts/errors</c> writes it.</summary>
internal static class ErrorDocument
{
    private const string Introduction = """
        # Errors

        Every code that this extension can report, with its cause and its remedy. Made from the catalogue in
        `src/SnapshotCore/Errors` by `scripts/errors`: change that, not this page.

        ## How to read a code

        A report has two codes. `code` is the **run's**: what came of this backup. `vmHealthStatusCode` is the **health code**,
        which the portal shows as the state of the VM, in the colour that stands below (`vmHealthState`: green 0, yellow 128,
        red 256). The first error wins: the health code is the first error that came up in the run, and the run's code where
        there was none. So a backup that was taken without its pre-script is code 1 (a success) with health code 300 (yellow), and one
        of whose snapshots only some failed is code 76 with health code 761.

        The text beside the codes (`messageStr`) says what happened this time: which mount, script, disk or file, the errno,
        HTTP status or exit code, and what to do about it. The sentences below are what is always true of a code. Of the
        owner's scripts the text begins with the name by which the product's documentation knows the error, for instance
        `Pre-ScriptTimeout (308): `. The same text in English stands in `extension.log`, in the agent's log folder of this
        extension (normally below `/var/log/azure`); in the report it is in the language of the request where we speak that
        ([protocol.md](protocol.md), "Status").

        | Code | Name | Colour |
        | --- | --- | --- |

        """;

    private static readonly (ErrorSource Source, string Title, string Text)[] Groups =
    [
        (ErrorSource.None, "No failure", "Nothing is wrong, or not known to be yet."),
        (ErrorSource.Request, "The request", "What the backup service sent. Nothing inside the VM can mend it."),
        (ErrorSource.Extension, "The extension", "This program, its package, or what ended it."),
        (ErrorSource.Agent, "The guest agent", "The agent that runs the extension, its files and its timing."),
        (ErrorSource.FileSystem, "File systems",
            "`vmsnapshot plan` shows what a backup would freeze. Something seems frozen: [operations.md](operations.md), "
            + "\"Something seems frozen\"."),
        (ErrorSource.Storage, "Storage", "The storage service, or the way to it."),
        (ErrorSource.Host, "The host", "The snapshot service of the Azure host: [operations.md](operations.md), \"Who takes the snapshots\"."),
        (ErrorSource.Scripts, "Scripts",
            "The owner's pre- and post-scripts and their configuration: [operations.md](operations.md), \"Application-consistent "
            + "backups\". `vmsnapshot scripts check` shows all that is wrong with them at once."),
        (ErrorSource.Workload, "Databases",
            "Only where `/etc/azure/workload.conf` names a database. The numbers belong to the contract; this version brings databases "
            + "to rest by scripts alone and reports none of them."),
    ];

    internal static string Path { get; } = System.IO.Path.Combine(Repository.Root, "docs", "errors.md");

    internal static string Compose()
    {
        var text = new StringBuilder(Introduction.ReplaceLineEndings("\n"));
        ErrorEntry[] entries = [.. ErrorCatalogue.All.OrderBy(entry => entry.Code)];
        foreach (ErrorEntry entry in entries)
        {
            Line(text, $"| [{(int)entry.Code}](#{Anchor(entry)}) | `{entry.Name}` | {Colour(entry)} |");
        }

        foreach ((ErrorSource source, string title, string about) in Groups)
        {
            Line(text, $"\n## {title}\n\n{about}");
            foreach (ErrorEntry entry in entries.Where(entry => entry.Source == source))
            {
                Describe(text, entry);
            }
        }

        return text.ToString();
    }

    private static void Describe(StringBuilder text, ErrorEntry entry)
    {
        Line(text, $"\n### {(int)entry.Code} {entry.Name}\n");
        if (entry.DocumentedName.Length > 0)
        {
            Line(text, $"* Documented as: `{entry.DocumentedName}`");
        }

        Line(text, $"* Health: {Colour(entry)}\n* Raised: {entry.Raised}.\n* Message: {entry.Message}");
        if (entry.Remedy.Length > 0)
        {
            Line(text, $"* Remedy: {Escape(entry.Remedy)}");
        }
    }

    // Else it is taken for a tag, and not shown.
    private static string Escape(string text) => text.Replace("<", "\\<", StringComparison.Ordinal);

    private static string Anchor(ErrorEntry entry) =>
        $"{(int)entry.Code}-{entry.Name}".ToLowerInvariant();

    private static string Colour(ErrorEntry entry) => entry.Health.ToString().ToLowerInvariant();

    private static void Line(StringBuilder text, string line) =>
        text.Append(CultureInfo.InvariantCulture, $"{line}\n");
}
