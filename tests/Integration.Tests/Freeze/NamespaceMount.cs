using System.Diagnostics;

using Lab;

namespace IntegrationTests.Freeze;

/// <summary>A file system that is mounted in a mount namespace of its own, as a container's volume can be.</summary>
internal sealed class NamespaceMount : IDisposable
{
    private const string Script = "mkfs.ext4 -q -F \"$0\" && mount \"$0\" /mnt && echo mounted && read -r";

    private readonly Process _holder;

    /// <summary>Formats a device and mounts it where only a child process sees it.</summary>
    internal NamespaceMount(string device)
    {
        Sandbox.Require();
        var start = new ProcessStartInfo("unshare", ["--mount", "--propagation", "private", "bash", "-c", Script, device])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _holder = Process.Start(start)!;
        Assert.Equal("mounted", _holder.StandardOutput.ReadLine());
    }

    /// <summary>Ends the namespace, and with it the mount.</summary>
    public void Dispose()
    {
        _holder.StandardInput.Close();
        _holder.WaitForExit();
        _holder.Dispose();
    }
}
