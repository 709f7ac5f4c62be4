namespace TestVm.Guest;

/// <summary>Something that must hold does not.</summary>
internal sealed class CheckFailedException(string message) : Exception(message)
{
    /// <summary>Throws with this message unless the condition holds.</summary>
    internal static void Unless(bool holds, string message)
    {
        if (!holds)
        {
            throw new CheckFailedException(message);
        }
    }
}
