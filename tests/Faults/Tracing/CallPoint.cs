namespace Faults.Tracing;

/// <summary>A system call of one process, by which a moment in a run is named exactly.</summary>
/// <param name="Name">In words.</param>
/// <param name="Calls">System calls, any of which is meant; separated by commas.</param>
/// <param name="Path">Only calls on this file, by path or by an open descriptor; null: on any.</param>
/// <param name="Number">Which one of them, counted by thread from the moment of attaching.</param>
internal sealed record CallPoint(string Name, string Calls, string? Path = null, int Number = 1)
{
    /// <summary>What strace needs to know of it.</summary>
    internal IEnumerable<string> Options => Path is null ? [$"--trace={Calls}"] : [$"--trace={Calls}", $"--trace-path={Path}"];
}
