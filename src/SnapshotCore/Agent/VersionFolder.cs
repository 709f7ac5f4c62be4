using System.Buffers;

namespace SnapshotCore.Agent;

/// <summary>
/// The parts of <c>&lt;agent folder&gt;/&lt;Name&gt;-&lt;Version&gt;</c>, the folder into which the guest agent unpacks
/// one version. A handler's name holds no hyphen; a version is dotted digits: docs/protocol.md, "Agent".
/// </summary>
/// <param name="AgentFolder">The parent, which holds certificates and every version.</param>
/// <param name="Name">The handler's name.</param>
/// <param name="Version">The version, e.g. <c>1.2.3.4</c>.</param>
internal readonly record struct VersionFolder(string AgentFolder, string Name, string Version)
{
    private static readonly SearchValues<char> VersionCharacters = SearchValues.Create("0123456789.");

    /// <summary>The whole path.</summary>
    internal string Path => System.IO.Path.Combine(AgentFolder, $"{Name}-{Version}");

    /// <summary>Takes a path apart; false when its last part has not this form.</summary>
    internal static bool TryParse(string path, out VersionFolder folder)
    {
        string last = System.IO.Path.GetFileName(path);
        int hyphen = last.LastIndexOf('-');
        folder = default;
        if (hyphen <= 0 || !IsVersion(last.AsSpan(hyphen + 1)))
        {
            return false;
        }

        string parent = System.IO.Path.GetDirectoryName(path) ?? string.Empty;
        folder = new VersionFolder(parent, last[..hyphen], last[(hyphen + 1)..]);
        return true;
    }

    /// <summary>Whether a text is dotted digits, so that it is safe as a part of a path.</summary>
    internal static bool IsVersion(ReadOnlySpan<char> text) =>
        !text.IsEmpty && char.IsAsciiDigit(text[0]) && text.IndexOfAnyExcept(VersionCharacters) < 0;
}
