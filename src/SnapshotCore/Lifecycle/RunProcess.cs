namespace SnapshotCore.Lifecycle;

/// <summary>One process of a run. Process id and start time together never name another process.</summary>
/// <param name="Pid">The process id.</param>
/// <param name="StartTime">Field 22 of /proc/PID/stat, proc_pid_stat(5): clock ticks since the boot.</param>
/// <param name="Executable">Where /proc/PID/exe points.</param>
public sealed record RunProcess(int Pid, ulong StartTime, string Executable)
{
    /// <summary>Name and process id, for messages.</summary>
    public override string ToString() => $"{Path.GetFileName(Executable)} (process {Pid})";
}
