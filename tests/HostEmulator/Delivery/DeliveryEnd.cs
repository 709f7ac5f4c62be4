namespace HostEmulator.Delivery;

/// <summary>What has become of an answer and its connection.</summary>
internal enum DeliveryEnd
{
    /// <summary>The answer was sent; the next request may come.</summary>
    Open,

    /// <summary>The answer was sent; the connection is over.</summary>
    Closed,

    /// <summary>The answer wasn't sent as a whole; the connection is over.</summary>
    Broken,
}
