namespace AgentEmulator.Agent;

/// <summary>The fabric's wish list. A changed incarnation makes the agent process every handler in it, changed or not.</summary>
public sealed record GoalState(int Incarnation, IReadOnlyList<HandlerGoal> Handlers);

/// <summary>What is wanted of a handler.</summary>
public enum RequestedState
{
    /// <summary>Installed in this version and enabled.</summary>
    Enabled,

    /// <summary>Disabled; legacy, but still honoured.</summary>
    Disabled,

    /// <summary>Disabled, uninstalled, its folder removed.</summary>
    Uninstall,
}

/// <summary>One handler of a goal state.</summary>
public sealed record HandlerGoal(string Name, string Version)
{
    /// <summary>What is wanted of it.</summary>
    public RequestedState State { get; init; } = RequestedState.Enabled;

    /// <summary>The zip that a download would bring; null if the package can't be had.</summary>
    public string? Package { get; init; }

    /// <summary>Its settings: none, one, or with <see cref="MultiConfig"/> any number.</summary>
    public IReadOnlyList<ExtensionSettings> Settings { get; init; } = [];

    /// <summary>The settings have names and numbers of their own.</summary>
    public bool MultiConfig { get; init; }

    /// <summary>Handlers of a lower level come first and are waited for.</summary>
    public int DependencyLevel { get; init; }

    /// <summary>The versions that the extension's manifest lists; null lists the wanted one.</summary>
    public IReadOnlyList<string>? PublishedVersions { get; init; }

    /// <summary>Why the goal state's configuration of the handler is invalid; null if it is valid.</summary>
    public string? ConfigurationError { get; init; }
}

/// <summary>The settings of one extension, as the goal state carries them.</summary>
/// <param name="SequenceNumber">The number N of N.settings and N.status.</param>
public sealed record ExtensionSettings(int SequenceNumber)
{
    /// <summary>The extension's name; only with multi-config.</summary>
    public string? Name { get; init; }

    /// <summary>Public settings as JSON text; null becomes JSON null.</summary>
    public string? PublicSettings { get; init; }

    /// <summary>Protected settings: base64 of a CMS message. The agent passes it through.</summary>
    public string? ProtectedSettings { get; init; }

    /// <summary>Thumbprint of the certificate that the protected settings are encrypted to.</summary>
    public string? Thumbprint { get; init; }

    /// <summary>Wanted state of the extension; only with multi-config.</summary>
    public RequestedState State { get; init; } = RequestedState.Enabled;
}
