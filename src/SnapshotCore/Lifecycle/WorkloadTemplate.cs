using System.Text;

using SnapshotCore.Linux;

namespace SnapshotCore.Lifecycle;

/// <summary>
/// The template <c>workload.conf</c>, with which owners switch on the workload framework: docs/protocol.md, "Owner's
/// files". It comes at the root of the package; a file in which the owner has named a workload is never touched.
/// </summary>
/// <param name="versionFolder">Where the package's template is.</param>
/// <param name="ownerFolder">Where the owner's file is.</param>
internal sealed class WorkloadTemplate(string versionFolder, string ownerFolder)
{
    /// <summary>The name of both files.</summary>
    internal const string FileName = "workload.conf";

    private const int LargestFile = 1024 * 1024;
    private const string NameKey = "workload_name";

    /// <summary>Root's alone: owners put the options of a database client in it.</summary>
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Places the template unless the owner's file has a workload's name, or says the same already.</summary>
    internal void Place(CommandSession session)
    {
        string target = Path.Combine(ownerFolder, FileName);
        try
        {
            byte[] template = File.ReadAllBytes(Path.Combine(versionFolder, FileName));
            BoundedFile present = BoundedFile.Read(target, LargestFile); // not waited for, should it be a pipe
            if (present.Errno is not (Errno.None or Errno.ENOENT))
            {
                session.Add(LifecycleErrors.TemplateNotPlaced(target, present.Errno.Describe())); // it may name a workload
                return;
            }

            string[] lines = Encoding.UTF8.GetString(present.Content.Span).Split('\n');
            if (present.Errno == Errno.None && (NamesWorkload(lines) || present.Content.Span.SequenceEqual(template)))
            {
                return;
            }

            AtomicFile.RemoveLeft(ownerFolder, FileName);
            AtomicFile.Replace(target, template, Mode);
            session.Did($"placed the template {target}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            session.Add(LifecycleErrors.TemplateNotPlaced(target, exception.Message));
        }
    }

    /// <summary>
    /// Whether a line gives <c>workload_name</c> a value; in whatever section, since an owner's work is at stake.
    /// INI as elsewhere: <c>=</c> or <c>:</c>, keys in any case, comments begin with <c>#</c> or <c>;</c>.
    /// </summary>
    internal static bool NamesWorkload(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            int separator = line.AsSpan().IndexOfAny('=', ':');
            if (separator > 0
                && line.AsSpan(0, separator).Trim().Equals(NameKey, StringComparison.OrdinalIgnoreCase)
                && !line.AsSpan(separator + 1).Trim().IsEmpty)
            {
                return true;
            }
        }

        return false;
    }
}
