using System.Text;

using Lab;

namespace IntegrationTests.Hostile;

/// <summary>What may lie in the place of a file of ours: after a power failure, by an older or newer version, by somebody's mistake.</summary>
internal enum OddFile
{
    /// <summary>Nothing in it.</summary>
    Empty,

    /// <summary>Blocks that were never written.</summary>
    Nul,

    /// <summary>Bytes that are no text.</summary>
    Garbage,

    /// <summary>A hundred million bytes.</summary>
    Enormous,

    /// <summary>Text, and more of it than we know, by its mode nobody's to read.</summary>
    Newer,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link that leads nowhere.</summary>
    DanglingLink,

    /// <summary>A symbolic link to a file of the machine that must stay as it is.</summary>
    LinkToPasswd,

    /// <summary>A pipe without anybody at its other end.</summary>
    Pipe,
}

/// <summary>Puts odd files in places.</summary>
internal static class OddFiles
{
    /// <summary>Where dangling links lead to.</summary>
    internal const string Nowhere = "/var/lib/nowhere";

    internal const string Passwd = "/etc/passwd";

    /// <summary>Puts one in a place, instead of what is there.</summary>
    internal static void Put(string path, OddFile what)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path);
        switch (what)
        {
            case OddFile.Folder:
                Directory.CreateDirectory(path);
                break;
            case OddFile.DanglingLink:
                File.CreateSymbolicLink(path, Nowhere);
                break;
            case OddFile.LinkToPasswd:
                File.CreateSymbolicLink(path, Passwd);
                break;
            case OddFile.Pipe:
                Tool.Run("mkfifo", path);
                break;
            default:
                File.WriteAllBytes(path, ContentOf(what));
                MakeSpecial(path, what);
                break;
        }
    }

    /// <summary>Takes away the pipes, wherever they were put aside: whoever looks for secrets in the end would wait for them.</summary>
    internal static void RemovePipes(params string[] folders) => Tool.Run("find", [.. folders, "-type", "p", "-delete"]);

    private static byte[] ContentOf(OddFile what) => what switch
    {
        OddFile.Nul => new byte[100],
        OddFile.Garbage => [0xff, 0xfe, 0x00, 0x80, (byte)'{', (byte)'"', 0x1b, 0xc3, (byte)'\n', 0xff],
        OddFile.Newer => Encoding.UTF8.GetBytes("vmsnapshot-state 7\n{\"fields\":[\"that nobody knows\"]}\n"),
        _ => [],
    };

    private static void MakeSpecial(string path, OddFile what)
    {
        if (what == OddFile.Enormous)
        {
            using FileStream file = new(path, FileMode.Open);
            file.SetLength(100_000_000);
        }

        if (what == OddFile.Newer)
        {
            File.SetUnixFileMode(path, UnixFileMode.None);
        }
    }
}
