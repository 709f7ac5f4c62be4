using System.Diagnostics;

namespace TestVm.Guest;

/// <summary>
/// A network file system whose server answers no more, mounted so that whoever touches it waits for ever: the machine's own
/// NFS server, behind an address whose packets are dropped.
/// </summary>
internal static class DeadServer
{
    private const string Address = "10.99.0.1";
    private const string Export = "/srv/nfs";

    /// <summary>Where it is mounted.</summary>
    internal const string MountPoint = "/mnt/dead-nfs";

    /// <summary>Mounts it, and then the server dies.</summary>
    internal static void Make()
    {
        // At boot the module can come too late for the unit that needs it.
        GuestTool.Run("modprobe", "nfsd");
        GuestTool.Run("systemctl", "restart", "proc-fs-nfsd.mount", "nfs-server.service");
        Directory.CreateDirectory(Export);
        Directory.CreateDirectory(MountPoint);
        GuestTool.Run("mount", "-t", "tmpfs", "nfs", Export);
        GuestTool.Run("ip", "link", "add", "server", "type", "dummy");
        GuestTool.Run("ip", "address", "add", $"{Address}/32", "dev", "server");
        GuestTool.Run("ip", "link", "set", "server", "up");
        GuestTool.Run("exportfs", "-o", "rw,fsid=0,insecure,no_root_squash,no_subtree_check", $"*:{Export}");
        GuestTool.Run("mount", "-t", "nfs", "-o", "hard,vers=4.2", $"{Address}:/", MountPoint);
        GuestTool.Run("nft", $$"""
            table inet dead {
              chain in {
                type filter hook input priority 0;
                tcp dport 2049 drop;
                tcp sport 2049 drop;
              }
            }
            """);
    }

    /// <summary>That a program that looks at it hangs.</summary>
    internal static void AssertDead()
    {
        using Process looking = Process.Start(new ProcessStartInfo("stat", ["--file-system", MountPoint])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        bool ended = looking.WaitForExit(TimeSpan.FromSeconds(3));
        if (!ended)
        {
            looking.Kill();
        }

        CheckFailedException.Unless(!ended, $"{MountPoint} answers: its server is not dead");
    }

    /// <summary>The server answers again, and it is unmounted.</summary>
    internal static void Remove()
    {
        GuestTool.Run("nft", "delete", "table", "inet", "dead");
        GuestTool.Run("umount", MountPoint);
    }
}
