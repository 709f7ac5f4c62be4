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
    // Far apart, so that neighbouring seeds and numbers don't choose alike.
    private const int SeedStep = 1_000_003;
    private const int RoundStep = 7_919;

    /// <summary>The numbers of the injections.</summary>
    internal IEnumerable<int> Numbers => Enumerable.Range(From, Count);

    /// <summary>The kind of one injection.</summary>
    internal IFault FaultOf(int number)
    {
        IFault[] round = [.. Catalogue.Faults.SelectMany(fault => Enumerable.Repeat(fault, fault.Weight))];
        (int which, int place) = Math.DivRem(number - 1, round.Length);
        new Random(unchecked((Seed * SeedStep) ^ ((which + 1) * RoundStep))).Shuffle(round);
        return round[place];
    }

    /// <summary>The options that repeat one injection.</summary>
    internal string Repeat(int number) => $"--seed {Seed} --from {number} --count 1{Catalogue.Option}";

    /// <summary>The generator of one injection.</summary>
    internal Random RandomOf(int number) => new(unchecked((Seed * SeedStep) + number));
}
