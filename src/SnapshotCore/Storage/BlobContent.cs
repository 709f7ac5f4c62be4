namespace SnapshotCore.Storage;

/// <summary>What a report blob holds, which decides what may be done to a text that is too long for it.</summary>
public enum BlobContent
{
    /// <summary>A JSON document: written whole or not at all.</summary>
    Json,

    /// <summary>A log: its beginning is given up for its end.</summary>
    Log,
}
