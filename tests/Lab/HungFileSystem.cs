using System.Diagnostics;
using System.Globalization;

namespace Lab;

/// <summary>
/// A mounted FUSE file system whose server never answers, as a network file system whose server is gone: whoever opens it
/// waits for ever. Its end lets all of them go.
/// </summary>
public sealed class HungFileSystem : IDisposable
{
    // The descriptor of /dev/fuse is the server; -i keeps mount(8) from looking for a helper.
    private const string Script = """
        exec 3<>/dev/fuse &&
        mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 hung "$0" &&
        echo mounted && read -r
        """;

    private readonly Process _server;
    private readonly string _control;

    private HungFileSystem(string mountPoint, Process server)
    {
        MountPoint = mountPoint;
        _server = server;
        _control = mountPoint + ".control"; // the kernel's account of its FUSE connections, fuse.rst
        Directory.CreateDirectory(_control);
        Tool.Run("mount", "-t", "fusectl", "fusectl", _control);
    }

    /// <summary>Where it is mounted.</summary>
    public string MountPoint { get; }

    /// <summary>
    /// How many requests wait for the server, those included that somebody who has given up meanwhile had made; the first
    /// is the kernel's own greeting. More than that: somebody has looked at it.
    /// </summary>
    public int Waiting
    {
        get
        {
            string minor = File.ReadLines("/proc/self/mountinfo").Select(line => line.Split(' '))
                .Last(fields => fields[4] == MountPoint)[2].Split(':')[1];
            return int.Parse(File.ReadAllText($"{_control}/{minor}/waiting"), CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Mounts one.</summary>
    /// <param name="mountPoint">Made; not below /run or /dev/shm, which tests search for files.</param>
    /// <exception cref="InvalidOperationException">It could not be mounted.</exception>
    public static HungFileSystem Mount(string mountPoint)
    {
        Sandbox.Require();
        Directory.CreateDirectory(mountPoint);
        var start = new ProcessStartInfo("bash", ["-c", Script, mountPoint])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Process server = Process.Start(start)!;
        return server.StandardOutput.ReadLine() == "mounted"
            ? new HungFileSystem(mountPoint, server)
            : throw new InvalidOperationException($"A FUSE file system could not be mounted on {mountPoint}.");
    }

    /// <summary>Ends the server and unmounts.</summary>
    public void Dispose()
    {
        _server.Kill(entireProcessTree: true);
        _server.WaitForExit();
        _server.Dispose();
        Tool.Run("umount", MountPoint);
        Tool.Run("umount", _control);
        Directory.Delete(MountPoint);
        Directory.Delete(_control);
    }
}
