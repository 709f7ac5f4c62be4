namespace SnapshotCore.Tests.Conformance;

/// <summary>One point of the contract with the guest agent (docs/protocol.md, "Agent").</summary>
/// <param name="Number">Its number, by which the tests that prove it begin: <c>P07_…</c>.</param>
/// <param name="Words">What it asks for.</param>
/// <param name="WithoutRealAgent">Why no test under the real agent can or need prove it; empty where one should.</param>
internal sealed record ConformancePoint(int Number, string Words, string WithoutRealAgent = "")
{
    /// <summary>The last of the points about the extension; those after it are about the agent that the tests play.</summary>
    internal const int LastOfExtension = 35;
}
