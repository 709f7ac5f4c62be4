namespace FabricEmulator;

/// <summary>By what the fabric knows a machine.</summary>
internal sealed record VmIdentity
{
    /// <summary>The container that it runs in.</summary>
    internal string Container { get; } = Guid.NewGuid().ToString();

    /// <summary>The deployment that it belongs to.</summary>
    internal string Deployment { get; } = Guid.NewGuid().ToString();

    /// <summary>Its role; a machine made from another one's disk has its own.</summary>
    internal string Role { get; } = Guid.NewGuid().ToString();

    /// <summary>The name of its configuration.</summary>
    internal string ConfigName => $"{Deployment}.0.{Role}.0._vm.1.xml";
}
