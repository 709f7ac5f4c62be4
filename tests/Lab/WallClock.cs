namespace Lab;

/// <summary>A wall clock that can be made to jump for those processes alone that were started with its environment.</summary>
public sealed class WallClock : IDisposable
{
    private const string Library = "/dev/shm/lab-clock.so";
    private const string Jump = "/dev/shm/lab-clock";

    /// <summary>Builds the library (gcc, a tenth of a second); the clock goes right.</summary>
    public WallClock()
    {
        Tool.Run("gcc", "-shared", "-fPIC", "-O1", "-o", Library, Path.Combine(AppContext.BaseDirectory, "wall-clock.c"));
        JumpBy(TimeSpan.Zero);
    }

    /// <summary>What a process needs in its environment; it hands it on to those that it starts with its own.</summary>
    public static IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["LD_PRELOAD"] = Library,
        ["WALL_CLOCK_FILE"] = Jump,
    };

    /// <summary>From now on the clock shows so much more, or less, than it should.</summary>
    public void JumpBy(TimeSpan time)
    {
        using var file = new FileStream(Jump, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Write(BitConverter.GetBytes((long)time.TotalSeconds));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        File.Delete(Library);
        File.Delete(Jump);
    }
}
