using System.Text;

using SnapshotCore.Backup;
using SnapshotCore.Freeze;

using VmSnapshot.Output;
using VmSnapshot.Scripts;

namespace VmSnapshot.Thaw;

/// <summary>What <c>vmsnapshot thaw</c> says.</summary>
internal static class ThawTexts
{
    internal const string Description = "Thaws what a backup left frozen whose processes are all gone.";

    internal const string Notes = """
        A backup that is running, and what another tool froze, are left alone.

        If the root file system is frozen, start it as
          DOTNET_EnableDiagnostics=0 vmsnapshot thaw
        Without that the runtime makes files in /tmp before the program begins, and
        hangs there.

        Exit codes:
          0  nothing of this extension is left frozen
          2  wrong arguments
          3  a backup is running, and was left alone
          4  something could not be thawed
          5  --emergency was not confirmed
          6  all is thawed, but an owed post-script failed
          1  unexpected failure
        """;

    internal const string Quiet = "Print nothing unless something was thawed or could not be.";
    internal const string Emergency = "Then have the kernel thaw everything, whoever froze it. Explains itself, and asks.";
    internal const string Yes = "Don't ask.";
    internal const string NothingToConfirm = "--yes confirms --emergency, and means nothing without it.";
    internal const string Question = "\nThaw everything? Type yes: ";
    internal const string NotConfirmed = "Not confirmed: the kernel was not asked.";
    internal const string NobodyToAsk = "There is no terminal to ask on; --yes confirms it. The kernel was not asked.";

    internal const string EmergencyExplained = """
        The kernel's emergency thaw (SysRq j) thaws EVERY file system of this machine,
        whoever froze it. A snapshot that another backup tool is taking is then not
        consistent, and that tool may not notice; a backup of this extension notices,
        and fails. It can't be taken back.

        Try the one file system first: fsfreeze --unfreeze MOUNTPOINT

        """;

    internal const string EmergencyBegun = """
        The kernel is thawing in the background. When it is done its log, which dmesg
        shows, says: Emergency Thaw complete
        """;

    private const string Nothing = """
        Nothing is frozen by this extension: no backup is running, and none left
        anything behind.

        If writing to a file system hangs all the same, another tool may have frozen it:
          fsfreeze --unfreeze MOUNTPOINT    thaws one
          vmsnapshot thaw --emergency       is the last resort

        """;

    private const string Resumed = "A backup died after its pre-scripts; its post-scripts were run now:";

    private const string MayNotEnd = """
        If this command does not end now, a thaw hangs in the kernel and holds it, also
        against kill -9. The thaw goes on by itself: use another terminal.

        """;

    /// <summary>The whole story.</summary>
    internal static string Describe(ThawResult result)
    {
        var text = new StringBuilder();
        if (result.Thawed.Count > 0)
        {
            text.AppendLine("Thawed, left frozen by a backup that died:");
            AppendList(text, result.Thawed);
        }

        if (result.Problems.Count > 0)
        {
            text.AppendLine("Not thawed:");
            AppendList(text, result.Problems.Select(problem => problem.ToString()));
            text.Append(MayNotEnd);
        }

        foreach (RecoveryReport live in result.Live)
        {
            AppendLive(text, live);
        }

        if (text.Length == 0)
        {
            text.Append(Nothing);
        }
        else if (result.Problems.Count == 0 && result.Live.Count == 0)
        {
            text.AppendLine("Nothing of this extension is frozen any more.");
        }

        return text.ToString();
    }

    /// <summary>What was done for an application that a dead backup had left at rest.</summary>
    internal static string Describe(ResumedApplication application)
    {
        string scripts = new PluginText(null).Write(application.Scripts);
        string problem = application.Problem is { } error ? $"{ErrorText.Of(error)}{Environment.NewLine}" : "";
        string heading = application.Scripts.Count > 0 ? $"{Resumed}{Environment.NewLine}" : "";
        return heading + scripts + problem;
    }

    /// <summary>The same for a log that everybody may read: without what scripts printed.</summary>
    internal static string DescribeQuietly(ResumedApplication application) => string.Concat(
        application.Scripts.Select(script => $"{script}{Environment.NewLine}")
            .Prepend(application.Scripts.Count > 0 ? $"{Resumed}{Environment.NewLine}" : "")
            .Append(application.Problem is { } error ? $"{ErrorText.Of(error)}{Environment.NewLine}" : ""));

    private static void AppendLive(StringBuilder text, RecoveryReport live)
    {
        if (live.Worker is not { } worker)
        {
            text.AppendLine("A backup is beginning or ending at this moment and was left alone. Try again.");
            return;
        }

        string guardian = live.Guardian is { } process ? $", guardian {process.Pid}" : "";
        text.AppendLine($"A backup is running and was left alone: worker {worker.Pid}{guardian}.");
        if (live.MayBeFrozen.Count == 0)
        {
            text.AppendLine("  It freezes nothing at this moment.");
        }
        else
        {
            text.AppendLine($"  {When(live.TimeLeft)} it thaws:");
            AppendList(text, live.MayBeFrozen.Select(mountPoint => $"  {mountPoint}"));
        }

        text.AppendLine($"  To end it now: kill {worker.Pid} (it thaws first, and reports that it was stopped).");
        if (live.Guardian is not null)
        {
            text.AppendLine($"  If it does not react: kill -9 {worker.Pid} (its guardian thaws within a second).");
        }
    }

    private static string When(TimeSpan left) => left > TimeSpan.Zero
        ? $"In {left.TotalSeconds:0.0} s at the latest"
        : $"Its deadline passed {-left.TotalSeconds:0.0} s ago; any moment now";

    private static void AppendList(StringBuilder text, IEnumerable<string> items)
    {
        foreach (string item in items)
        {
            text.Append("  ").AppendLine(item);
        }
    }
}
