namespace AgentEmulator.Cli;

/// <summary>What agent-emulator exits with.</summary>
internal static class ExitCode
{
    /// <summary>The handler is Ready and its extension succeeded, or what was asked for is done.</summary>
    internal const int Success = 0;

    /// <summary>A handler is NotReady: a command failed or ran into its limit, or the package is bad.</summary>
    internal const int NotReady = 1;

    /// <summary>The handler is Ready, its extension's status is error or invalid.</summary>
    internal const int ExtensionFailed = 2;

    /// <summary>A file makes the agent stumble: nothing would be uploaded for the whole machine.</summary>
    internal const int Poison = 3;

    /// <summary>The extension is still at work (transitioning, warning, no status file).</summary>
    internal const int Pending = 4;

    /// <summary>The command line or an input file is wrong; sysexits.h EX_USAGE.</summary>
    internal const int Usage = 64;

    /// <summary>Stopped by a signal, as shells report SIGINT.</summary>
    internal const int Stopped = 130;
}
