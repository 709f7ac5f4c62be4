namespace TestVm.Guest;

/// <summary>One thing that must hold.</summary>
/// <param name="Name">As a sentence.</param>
/// <param name="Run">Throws if it does not hold; its text has figures for people.</param>
internal sealed record Check(string Name, Func<Task<string>> Run);
