using System.Diagnostics;

using Lab;

namespace TestVm.Host;

/// <summary>
/// The machine: qemu without acceleration, so that it runs wherever Linux does. What it writes to its disks goes to
/// temporary files that are gone with it.
/// </summary>
internal sealed class Machine(BaseImage image, Payload payload, string folder)
{
    private const string DataDiskSize = "512M";

    /// <summary>What kernel and systemd say, from power on to power off.</summary>
    internal string ConsoleLog => Path.Combine(folder, "console.log");

    /// <summary>Boots it and reads what its checks report until it powers itself off.</summary>
    /// <param name="read">Gets each line.</param>
    /// <param name="limit">Then the power is cut.</param>
    /// <returns>Whether it powered itself off in time.</returns>
    internal async Task<bool> RunAsync(Action<string> read, TimeSpan limit)
    {
        string empty = Path.Combine(folder, "empty.img");
        Tool.Run("truncate", $"--size={DataDiskSize}", empty);

        // The machine ends with this program, however that ends: with the thread that starts it, to be exact, the main one.
        var start = new ProcessStartInfo("setpriv", ["--pdeathsig", "KILL", "qemu-system-x86_64", .. Arguments(empty)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["TMPDIR"] = folder; // for what the machine writes
        using Process qemu = Process.Start(start)!;
        using var patience = new CancellationTokenSource(limit);
        try
        {
            while (await qemu.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                read(line);
            }

            await qemu.WaitForExitAsync(patience.Token);
            return qemu.ExitCode == 0;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            if (!qemu.HasExited)
            {
                qemu.Kill();
            }
        }
    }

    private IEnumerable<string> Arguments(string empty) =>
    [
        "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "3072",
        "-display", "none", "-monitor", "none", "-nic", "none", "-device", "virtio-rng-pci",
        "-serial", $"file:{ConsoleLog}", "-serial", "stdio",
        "-kernel", image.Kernel, "-initrd", image.InitialRamDisk, "-append", "root=/dev/vda console=ttyS0 rw",
        .. Disk("root", image.Disk, "snapshot=on,cache=unsafe"),
        .. Disk("payload", payload.Disk, "readonly=on"),
        .. MachineDisks.All.SelectMany(serial => Disk(serial, empty, "snapshot=on,cache=unsafe")),
    ];

    private static IEnumerable<string> Disk(string serial, string file, string options) =>
    [
        "-drive", $"if=none,id={serial},file={file},format=raw,{options}",
        "-device", $"virtio-blk-pci,drive={serial},serial={serial}",
    ];
}
