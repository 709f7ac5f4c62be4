using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>A file system that its driver says is mounted, whoever sees it.</summary>
/// <param name="Type">Its driver: ext4 stands for ext2 and ext3 as well.</param>
/// <param name="Name">The kernel's names of its devices.</param>
/// <param name="Devices">The devices that it lies on directly.</param>
internal sealed record KernelFileSystem(string Type, string Name, IReadOnlyCollection<DeviceNumber> Devices);
