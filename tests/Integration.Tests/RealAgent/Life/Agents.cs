namespace IntegrationTests.RealAgent.Life;

/// <summary>Under which agent something was tried.</summary>
internal static class Agents
{
    internal const string Real = "real";
    internal const string Emulated = "emulated";
}
