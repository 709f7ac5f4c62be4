namespace Lab;

/// <summary>One snapshot that the storage emulator holds.</summary>
/// <param name="Blob">Name of the blob.</param>
/// <param name="Time">The snapshot's identifier: its moment by the storage's clock, as the service writes it.</param>
/// <param name="Metadata">The metadata it was taken with.</param>
public sealed record BlobSnapshot(string Blob, string Time, IReadOnlyDictionary<string, string> Metadata);
