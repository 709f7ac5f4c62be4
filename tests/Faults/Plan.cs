namespace Faults;

/// <summary>
/// Which fault comes when. Each round of the catalogue has every kind as often as it weighs, in an order of the round's
/// own; what a fault does in detail comes from a generator of the injection's own, so that each can be repeated alone.
/// </summary>
/// <param name="Catalogue">What there is to choose from.</param>
/// <param name="Seed">Where the choice begins.</param>
/// <param name="From">The first injection, from 1.</param>
/// <param name="Count">How many.</param>
internal sealed record Plan(Catalogue Catalogue, int Seed, int From, int Count)
{
    /// <summary>The numbers of the injections.</summary>
    internal IEnumerable<int> Numbers => Enumerable.Range(From, Count);

    /// <summary>The kind of one injection.</summary>
    internal IFault FaultOf(int number)
    {
        IFault[] round = [.. Catalogue.Faults.SelectMany(fault => Enumerable.Repeat(fault, fault.Weight))];
        (int which, int place) = Math.DivRem(number - 1, round.Length);
        Generator(-1 - which).Shuffle(round);
        return round[place];
    }

    /// <summary>The options that repeat one injection.</summary>
    internal string Repeat(int number) => $"--seed {Seed} --from {number} --count 1{Catalogue.Option}";

    /// <summary>The generator of one injection.</summary>
    internal Random RandomOf(int number) => Generator(number);

    // Generators of neighbouring seeds begin alike (it shows): the two numbers are mixed as in SplitMix64.
    private Random Generator(int number)
    {
        ulong mixed = unchecked((((ulong)(uint)Seed << 32) | (uint)number) * 0x9E3779B97F4A7C15);
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB);
        return new Random((int)(mixed >> 33));
    }
}
