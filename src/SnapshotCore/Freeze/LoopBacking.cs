using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>What a loop device stores its data in, loop(4).</summary>
/// <param name="Path">The file, as seen by who set the device up; perhaps in another mount namespace.</param>
/// <param name="StoredOn">The st_dev of the file's file system; null when it can't be asked.</param>
public sealed record LoopBacking(UnixPath Path, DeviceNumber? StoredOn);
