namespace AgentEmulator.Agent;

/// <summary>The codes that the agent reports for a handler.</summary>
public static class ReportCode
{
    /// <summary>Nothing went wrong.</summary>
    public const int Success = 0;

    /// <summary>Anything without a code of its own.</summary>
    public const int Unknown = -1;

    /// <summary>A failed uninstall; logged, never reported.</summary>
    public const int Uninstall = 1000;

    /// <summary>The package can't be had or unpacked.</summary>
    public const int Download = 1001;

    /// <summary>HandlerManifest.json is missing.</summary>
    public const int ManifestMissing = 1002;

    /// <summary>HandlerManifest.json is no JSON.</summary>
    public const int ManifestMalformed = 1003;

    /// <summary>install failed.</summary>
    public const int Install = 1007;

    /// <summary>update failed, or a command of the old version during an update.</summary>
    public const int Update = 1008;

    /// <summary>enable failed.</summary>
    public const int Enable = 1009;

    /// <summary>disable failed.</summary>
    public const int Disable = 1010;

    /// <summary>A command ran into its time limit.</summary>
    public const int Timeout = 1011;

    /// <summary>The status file is invalid; reported for the extension.</summary>
    public const int StatusInvalid = 1012;
}

/// <summary>Why a step of a handler's life failed, as the agent reports it.</summary>
/// <param name="Code">One of <see cref="ReportCode"/>.</param>
/// <param name="Message">The reported text.</param>
public sealed record HandlerFailure(int Code, string Message)
{
    /// <summary>The exit code, if a command ran and failed.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The agent itself stumbled (a key missing in the manifest): such a failure is never swallowed.</summary>
    public bool IsUnexpected { get; init; }

    /// <summary>Belongs to one extension of a multi-config handler: the handler's own status stays as it is.</summary>
    public bool IsOfExtension { get; init; }

    // The agent puts the name of its exception before each text, and once more if it is caught and thrown anew.
    internal static HandlerFailure General(int code, string reason) => new(code, $"[ExtensionError] {reason}");

    internal static HandlerFailure Command(int code, int exitCode, string reason) =>
        new(code, $"[ExtensionOperationError] {reason}") { ExitCode = exitCode };

    internal static HandlerFailure OldVersion(int code, string reason) => new(code, $"[ExtensionUpdateError] {reason}");

    internal static HandlerFailure Download(string reason) =>
        new(ReportCode.Download, $"Failed to download artifacts: [ExtensionDownloadError] {reason}");

    internal static HandlerFailure Configuration(string reason) => new(
        ReportCode.Unknown,
        $"Ran into config errors: [ExtensionsGoalStateError] {reason}. \nPlease retry again as another operation with updated settings");

    internal static HandlerFailure Unexpected(string reason) => new(ReportCode.Unknown, reason) { IsUnexpected = true };
}
