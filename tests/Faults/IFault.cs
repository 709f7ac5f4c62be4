namespace Faults;

/// <summary>One kind of harm.</summary>
internal interface IFault
{
    /// <summary>A word for lists and for <c>--only</c>.</summary>
    public string Name { get; }

    /// <summary>What it does, in a line.</summary>
    public string Description { get; }

    /// <summary>How often it comes in one round of all kinds.</summary>
    public int Weight => 1;

    /// <summary>Whether one injection may take half a minute or more.</summary>
    public bool IsSlow => false;

    /// <summary>
    /// Begins a backup and harms it; what is to be looked at beyond the ordinary goes to <see cref="Scene.Problems"/>. Undoes
    /// what it did to the machine. The run need not be over when it returns.
    /// </summary>
    public Task InjectAsync(Scene scene);
}
