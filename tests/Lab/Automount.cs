using System.Diagnostics;

namespace Lab;

/// <summary>
/// A place at which something would be mounted as soon as somebody looks at it (autofs), and that notes it when somebody
/// does. Nothing is ever mounted: who looks, waits until the end.
/// </summary>
public sealed class Automount : IDisposable
{
    // The kernel asks through the pipe, and never a process of the daemon's own group: hence setsid(1).
    private const string Script = """
        pipe="$(mktemp -u)" && mkfifo "$pipe" && exec 3<>"$pipe" && rm "$pipe" &&
        mount -i -t autofs -o fd=3,pgrp=$$,minproto=5,maxproto=5,direct /etc/auto.test "$0" &&
        echo mounted || exit
        while read -r; do
          read -t 0 -u 3 && echo yes || echo no
        done
        """;

    private readonly Process _daemon;

    private Automount(string mountPoint, Process daemon)
    {
        MountPoint = mountPoint;
        _daemon = daemon;
    }

    /// <summary>Where it is mounted.</summary>
    public string MountPoint { get; }

    /// <summary>Whether somebody has looked at it.</summary>
    public bool WasTouched
    {
        get
        {
            _daemon.StandardInput.WriteLine();
            return _daemon.StandardOutput.ReadLine() == "yes";
        }
    }

    /// <summary>Mounts one.</summary>
    /// <param name="mountPoint">Made; not below /run or /dev/shm, which tests search for files.</param>
    /// <exception cref="InvalidOperationException">It could not be mounted.</exception>
    public static Automount Mount(string mountPoint)
    {
        Sandbox.Require();
        Directory.CreateDirectory(mountPoint);
        var start = new ProcessStartInfo("setsid", ["--wait", "bash", "-c", Script, mountPoint])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Process daemon = Process.Start(start)!;
        return daemon.StandardOutput.ReadLine() == "mounted"
            ? new Automount(mountPoint, daemon)
            : throw new InvalidOperationException($"An automount could not be mounted on {mountPoint}.");
    }

    /// <summary>Ends the daemon, which lets go of all who wait, and unmounts.</summary>
    public void Dispose()
    {
        _daemon.StandardInput.Close();
        _daemon.WaitForExit();
        _daemon.Dispose();
        Tool.Run("umount", MountPoint);
        Directory.Delete(MountPoint);
    }
}
