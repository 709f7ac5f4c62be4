using System.Diagnostics.CodeAnalysis;

namespace SnapshotCore.Errors;

/// <summary>The colour that the backup service shows for a VM; the numbers are <c>vmHealthState</c> on the wire.</summary>
[SuppressMessage("Design", "CA1027:Mark enums with FlagsAttribute", Justification = "The wire's numbers, not bits to combine.")]
public enum HealthState
{
    /// <summary>Nothing for the owner to do.</summary>
    Green = 0,

    /// <summary>The owner should look at the VM.</summary>
    Yellow = 128,

    /// <summary>Backups do not work until something is repaired.</summary>
    Red = 256,
}

/// <summary>Where a code comes from, and so who can do something about it.</summary>
public enum ErrorSource
{
    /// <summary>No failure.</summary>
    None,

    /// <summary>What the backup service sent.</summary>
    Request,

    /// <summary>This extension or its package.</summary>
    Extension,

    /// <summary>The guest agent, its files or its timing.</summary>
    Agent,

    /// <summary>The file systems of this machine.</summary>
    FileSystem,

    /// <summary>The storage service, or the way to it.</summary>
    Storage,

    /// <summary>The snapshot service of the host.</summary>
    Host,

    /// <summary>The owner's scripts and their configuration.</summary>
    Scripts,

    /// <summary>The owner's database and its configuration.</summary>
    Workload,
}

/// <summary>One row of the catalogue; docs/protocol.md, "Codes".</summary>
/// <param name="Code">The number on the wire.</param>
/// <param name="Name">The name on the wire (telemetry <c>extErrorCode</c>, <c>StatusCode.…</c> in messages).</param>
/// <param name="Health">The colour that goes with the code when it is the health code.</param>
/// <param name="Source">Whose fault it is.</param>
/// <param name="Raised">When it is reported, for docs/errors.md; half a sentence.</param>
/// <param name="Message">What to say when nobody has a more precise sentence.</param>
/// <param name="Remedy">What the owner can do; empty where there is nothing to do.</param>
public sealed record ErrorEntry(
    ErrorCode Code, string Name, HealthState Health, ErrorSource Source, string Raised, string Message, string Remedy)
{
    /// <summary>
    /// The name by which the product's documentation tells owners of the code, which is not the wire's; empty where that
    /// has none.
    /// </summary>
    public string DocumentedName { get; init; } = "";

    /// <summary>Message and remedy as one text.</summary>
    public string Sentence => Remedy.Length == 0 ? Message : $"{Message} {Remedy}";

    /// <summary>Whether the code is one of the owner's scripts or database, which messages name by <see cref="Name"/>.</summary>
    public bool IsOfApplication => Source is ErrorSource.Scripts or ErrorSource.Workload;
}
