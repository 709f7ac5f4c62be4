namespace HostEmulator;

/// <summary>The service can't listen where it was told to; the message says why, and what to do.</summary>
public sealed class HostAddressException(string message, Exception? cause = null) : Exception(message, cause);
