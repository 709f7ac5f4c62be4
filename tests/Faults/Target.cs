using Lab;

using Stage;

namespace Faults;

/// <summary>The machine whose backups are harmed: three disks, one of each kind, each with a program that writes to it.</summary>
internal sealed class Target
{
    private readonly List<DiskWriter> _writers = [];

    private Target(VirtualMachine machine)
    {
        Machine = machine;
        Application = new RestingApplication();
        _writers.AddRange(machine.Disks.Select(disk => new DiskWriter(disk.Disk.MountPoint, TimeProvider.System)));
    }

    internal VirtualMachine Machine { get; }

    /// <summary>What the owner's scripts bring to rest.</summary>
    internal RestingApplication Application { get; }

    /// <summary>In the order of the disks.</summary>
    internal IReadOnlyList<DiskWriter> Writers => _writers;

    /// <summary>How long an undisturbed backup takes, from enable to the end of its processes; measured on this machine.</summary>
    private TimeSpan UsualTime { get; set; }

    /// <summary>A moment of a run, from the agent's call on.</summary>
    internal TimeSpan RandomMoment(Random random) => UsualTime * random.NextDouble();

    /// <summary>Makes it, and takes two backups: one to have everything in memory, one for the time that it takes.</summary>
    internal static async Task<Target> BuildAsync(Azurite storage)
    {
        var machine = new VirtualMachine(storage);
        await machine.BuildAsync([FileSystemKind.Ext4, FileSystemKind.Xfs, FileSystemKind.Btrfs]);
        var target = new Target(machine);
        for (int i = 0; i < 2; i++)
        {
            await using Scene scene = await Scene.SetAsync(target, new Random(0));
            long begun = scene.Now();
            await scene.BeginAsync();
            await scene.WaitForEndAsync();
            target.UsualTime = scene.Since(begun);
            if (scene.Result is not { Code: 0 } || await Inspection.InspectAsync(scene) is not { Count: 0 })
            {
                throw new InvalidOperationException($"An undisturbed backup failed: {scene.Result?.Text}\n{machine.LogText}");
            }
        }

        return target;
    }

    /// <summary>
    /// Btrfs disks that the kernel has made read-only. Since Linux 6.2 a thaw reads the superblock again, and a SIGKILL to
    /// the process that thaws interrupts that: btrfs_unfreeze takes the EINTR for a damaged disk (docs/faults.md).
    /// </summary>
    internal IEnumerable<string> ForcedReadOnly() => File.ReadLines("/proc/self/mountinfo")
        .Select(line => line.Split(' '))
        .Where(fields => fields[^3] == "btrfs" && fields[^1].Split(',').Contains("ro"))
        .Select(fields => fields[4])
        .Where(point => Machine.Disks.Any(disk => disk.Disk.MountPoint == point));

    /// <summary>Ends everything; what should not have been there.</summary>
    internal Task<IReadOnlyList<string>> TakeDownAsync()
    {
        foreach (VmDisk disk in Machine.Disks)
        {
            if (disk.Disk.Thaw())
            {
                Machine.Faults.Add($"{disk.Disk.MountPoint} was frozen");
            }
        }

        _writers.ForEach(writer => writer.Dispose());
        Application.Dispose();
        return Machine.TakeDownAsync();
    }
}
