namespace HostEmulator.Cli;

/// <summary>The command line is wrong; the message says what to give instead.</summary>
internal sealed class UsageException(string message) : Exception(message);
