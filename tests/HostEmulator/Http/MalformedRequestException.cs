namespace HostEmulator.Http;

/// <summary>What came isn't a request of HTTP/1.1 that the host reads; the message is a sentence.</summary>
internal sealed class MalformedRequestException(string message) : Exception(message);
