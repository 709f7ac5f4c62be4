namespace HostEmulator.Cli;

/// <summary>What host-emulator exits with.</summary>
internal static class ExitCode
{
    /// <summary>Stopped by a signal; every request kept to the contract.</summary>
    internal const int Success = 0;

    /// <summary>Stopped by a signal; a request broke the contract.</summary>
    internal const int Violated = 1;

    /// <summary>The command line is wrong; sysexits.h EX_USAGE.</summary>
    internal const int Usage = 64;

    /// <summary>The address can't or must not be listened on; sysexits.h EX_UNAVAILABLE.</summary>
    internal const int Unavailable = 69;
}
