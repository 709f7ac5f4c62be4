namespace SnapshotCore.Agent.Events;

/// <summary>How much an event matters; the numbers are those of the threshold's file. docs/protocol.md, "Events".</summary>
public enum EventLevel
{
    /// <summary>A detail.</summary>
    Verbose = 0,

    /// <summary>What was done.</summary>
    Info = 1,

    /// <summary>What the owner should read although the backup goes on.</summary>
    Warning = 2,

    /// <summary>Why a backup fails.</summary>
    Error = 3,
}

/// <summary>One line on its way into an event.</summary>
/// <param name="Time">When it was said.</param>
/// <param name="Level">How much it matters.</param>
/// <param name="Text">What it says, without secrets; may have several lines.</param>
public sealed record EventLine(DateTimeOffset Time, EventLevel Level, string Text);

/// <summary>An event as the agent gets it, but for what all events of a file have in common.</summary>
/// <param name="Time">When its first line was said.</param>
/// <param name="Level">The level of all its lines.</param>
/// <param name="Message">At most <see cref="EventMessage.Longest"/> characters, never empty.</param>
internal sealed record AgentEvent(DateTimeOffset Time, EventLevel Level, string Message);
