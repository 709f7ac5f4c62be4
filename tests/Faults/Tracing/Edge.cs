namespace Faults.Tracing;

/// <summary>The two sides of a system call.</summary>
internal enum Edge
{
    /// <summary>The kernel has done nothing yet.</summary>
    Before,

    /// <summary>The kernel is done, the program does not know it yet.</summary>
    After,
}
