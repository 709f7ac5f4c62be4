using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;

namespace SnapshotCore.AppConsistency;

/// <summary>One thing that is wrong with a file or a folder on its path.</summary>
/// <param name="Found">What was found, as the end of a sentence about the file: <c>its mode is 755</c>.</param>
/// <param name="Needed">What is needed instead: <c>mode 700</c>.</param>
/// <param name="Mend">The command that mends it.</param>
internal sealed record TrustFinding(string Found, string Needed, string Mend);

/// <summary>
/// What came of checking a path by a <see cref="TrustRule"/>: component by component from the root, each opened in the
/// folder before it (openat(2)), so that nothing can be exchanged between a look and the next.
/// </summary>
/// <param name="Errno">Why there is no such file; <see cref="Errno.None"/> when there is something.</param>
/// <param name="File">The file, trusted or not; null when there is none, or it is no regular file. The caller disposes it.</param>
/// <param name="Findings">Why it can't be trusted; empty when it can.</param>
internal sealed record TrustCheck(Errno Errno, TrustedFile? File, IReadOnlyList<TrustFinding> Findings) : IDisposable
{
    private const int MostLinks = 40; // as the kernel, path_resolution(7)

    /// <summary>Whether the path itself is a symbolic link.</summary>
    internal bool IsLink { get; init; }

    /// <summary>Whether the path names another file than the one that was checked before.</summary>
    internal bool IsExchanged { get; init; }

    /// <summary>Whether nothing has this path.</summary>
    internal bool IsMissing => Errno is Errno.ENOENT or Errno.ENOTDIR;

    /// <summary>Whether there is something, but no regular file: a folder, a device, a pipe.</summary>
    internal bool IsNoFile => Errno == Errno.EISDIR || (Errno == Errno.None && File is null && !IsLink);

    /// <summary>Whether it is a regular file that only root has power over.</summary>
    internal bool IsTrusted => File is not null && Findings.Count == 0 && !IsExchanged;

    /// <summary>Checks the file at an absolute path.</summary>
    internal static TrustCheck Of(string path, TrustRule rule)
    {
        if (path.Length == 0 || path[0] != '/' || path.Contains('\0'))
        {
            return new TrustCheck(Errno.ENOENT, null, []);
        }

        var walk = new Walk(path, rule);
        Errno errno = walk.Run();
        return new TrustCheck(errno, walk.File, walk.Findings) { IsLink = walk.IsLink };
    }

    /// <inheritdoc/>
    public void Dispose() => File?.Dispose();

    /// <summary>The way from the root to the file.</summary>
    private sealed class Walk(string path, TrustRule rule)
    {
        private readonly List<TrustFinding> _findings = [];
        private readonly LinkedList<string> _names = new(path.Split('/', StringSplitOptions.RemoveEmptyEntries));
        private string _here = "";
        private int _links;

        internal TrustedFile? File { get; private set; }

        internal bool IsLink { get; private set; }

        internal IReadOnlyList<TrustFinding> Findings => _findings;

        internal Errno Run()
        {
            Errno errno = Libc.Open("/"u8, Libc.O_PATH | Libc.O_DIRECTORY, 0, out SafeFileHandle folder);
            while (errno == Errno.None)
            {
                errno = Enter(folder);
                if (errno != Errno.None || _names.Count == 0)
                {
                    break;
                }

                string name = _names.First!.Value;
                _names.RemoveFirst();
                errno = Libc.OpenAt(folder, name, Libc.O_PATH | Libc.O_NOFOLLOW, out SafeFileHandle next);
                FileFacts facts = default;
                errno = errno == Errno.None ? Libc.StatusOf(next, out facts) : errno;
                if (errno != Errno.None)
                {
                    next.Dispose();
                    break;
                }

                if (facts.IsLink && _names.Count > 0)
                {
                    errno = Follow(next, ref folder);
                    continue;
                }

                folder.Dispose();
                folder = next;
                _here = name == ".." ? $"{_here}/.." : $"{_here}/{name}";
                if (_names.Count == 0)
                {
                    Judge(next, facts);
                    return path[^1] == '/' ? Errno.ENOTDIR : Errno.None;
                }
            }

            folder.Dispose();
            return errno == Errno.None ? Errno.EISDIR : errno;
        }

        private Errno Enter(SafeFileHandle folder)
        {
            Errno errno = Libc.StatusOf(folder, out FileFacts facts);
            if (errno != Errno.None || !facts.IsFolder)
            {
                return errno == Errno.None ? Errno.ENOTDIR : errno;
            }

            string name = _here.Length == 0 ? "/" : _here;
            if (facts.User != 0)
            {
                Add($"its folder {name} belongs to user {facts.User}", "folders of root's", $"chown root {Quoted(name)}");
            }

            if ((facts.Mode & TrustRule.ForbiddenOnFolders) != UnixFileMode.None)
            {
                Add(
                    $"others may write to its folder {name} (mode {Octal(facts.Mode)}), and so exchange it",
                    "folders that nobody else may write to",
                    $"chmod go-w {Quoted(name)}");
            }

            return Errno.None;
        }

        // A link in a folder that only root may write to is root's word; what it leads to is checked like all else.
        private Errno Follow(SafeFileHandle link, ref SafeFileHandle folder)
        {
            using (link)
            {
                if (++_links > MostLinks || Libc.ReadLink(link)?.ToString() is not { } target)
                {
                    return Errno.ELOOP;
                }

                LinkedListNode<string>? before = null;
                foreach (string name in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
                {
                    before = before is null ? _names.AddFirst(name) : _names.AddAfter(before, name);
                }

                if (target[0] != '/')
                {
                    return Errno.None;
                }

                folder.Dispose();
                _here = "";
                return Libc.Open("/"u8, Libc.O_PATH | Libc.O_DIRECTORY, 0, out folder);
            }
        }

        private void Judge(SafeFileHandle file, FileFacts facts)
        {
            if (facts.IsLink)
            {
                IsLink = true;
                string target = Libc.ReadLink(file)?.ToString() ?? "another file";
                Add(
                    $"it is a symbolic link to {target}",
                    "the file itself",
                    $"cp --remove-destination \"$(realpath {Quoted(path)})\" {Quoted(path)}");
                file.Dispose();
                return;
            }

            if (!facts.IsRegular)
            {
                file.Dispose();
                return;
            }

            File = new TrustedFile(path, file, facts, rule);
            if (facts.User != 0)
            {
                Add($"it belongs to user {facts.User}", "owner root", $"chown root:root {Quoted(path)}");
            }

            if ((facts.Mode & rule.Forbidden) != UnixFileMode.None)
            {
                Add($"its mode is {Octal(facts.Mode)}", $"mode {rule.Mode}", $"chmod {rule.Mode} {Quoted(path)}");
            }
        }

        private void Add(string found, string needed, string mend)
        {
            var finding = new TrustFinding(found, needed, mend);
            if (!_findings.Contains(finding)) // a relative link leads through its folder once more
            {
                _findings.Add(finding);
            }
        }

        private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(3, '0');

        private static string Quoted(string name) =>
            name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-')
                ? name
                : $"'{name.Replace("'", @"'\''")}'";
    }
}
