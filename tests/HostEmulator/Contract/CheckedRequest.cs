namespace HostEmulator.Contract;

/// <summary>A request that was held against the contract.</summary>
/// <param name="Call">What it asks for, as far as the path tells.</param>
/// <param name="Parsed">A <see cref="PreSnapshotRequest"/> or <see cref="SnapshotRequest"/>; null if the contract is broken.</param>
/// <param name="Body">The body's text.</param>
/// <param name="Violations">What breaks the contract, a sentence each.</param>
internal sealed record CheckedRequest(HostCall Call, object? Parsed, string Body, IReadOnlyList<string> Violations);
