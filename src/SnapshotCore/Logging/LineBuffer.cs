using System.Text;

namespace SnapshotCore.Logging;

/// <summary>The newest lines of a log in bounded memory; when it is full the oldest go. Not thread-safe.</summary>
/// <param name="capacity">Characters that are kept at most, line ends included; a longer line keeps its beginning.</param>
internal sealed class LineBuffer(int capacity)
{
    // Room for what a frozen window logs, so that nothing grows in it.
    private readonly Queue<string> _lines = new(256);
    private int _characters;

    /// <summary>How many lines had to go since the last <see cref="Clear"/>.</summary>
    internal int Dropped { get; private set; }

    /// <summary>The lines that are there, oldest first.</summary>
    internal IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Adds a line, given without its line end.</summary>
    internal void Add(string line)
    {
        string kept = line.Length < capacity ? line : line[..(capacity - 1)];
        while (_characters + kept.Length + 1 > capacity)
        {
            _characters -= _lines.Dequeue().Length + 1;
            Dropped++;
        }

        _lines.Enqueue(kept);
        _characters += kept.Length + 1;
    }

    /// <summary>Forgets all lines, and that any were dropped.</summary>
    internal void Clear()
    {
        _lines.Clear();
        _characters = 0;
        Dropped = 0;
    }

    /// <summary>All lines, each with its line end.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(_characters);
        foreach (string line in _lines)
        {
            _ = text.Append(line).Append('\n');
        }

        return text.ToString();
    }
}
