namespace SnapshotCore.Reporting;

/// <summary>What a snapshot may be called; the numbers are <c>snapshotConsistency</c> on the wire.</summary>
public enum Consistency
{
    /// <summary>Nothing is claimed: there is no backup, or no proof.</summary>
    None = 0,

    /// <summary>Every file system was at rest while every snapshot was taken.</summary>
    FileSystem = 1,

    /// <summary>The applications were at rest as well.</summary>
    Application = 2,

    /// <summary>As if the power had failed: nothing was at rest, and that is what was agreed.</summary>
    Crash = 3,
}

/// <summary>Wire names of <see cref="Consistency"/>.</summary>
public static class ConsistencyNames
{
    /// <summary>The value of telemetry <c>consistencyType</c>.</summary>
    public static string WireName(this Consistency consistency) => consistency switch
    {
        Consistency.FileSystem => "fileSystemConsistent",
        Consistency.Application => "applicationConsistent",
        Consistency.Crash => "crashConsistent",
        _ => "none",
    };
}
