using SnapshotCore.Errors;

namespace SnapshotCore.Settings;

/// <summary>The problems found so far, and which of them a step has found.</summary>
internal sealed class ProblemList
{
    private readonly List<BackupError> _all = [];

    /// <summary>All problems, in the order found.</summary>
    internal IReadOnlyList<BackupError> All => _all;

    /// <summary>Adds a problem; null is none.</summary>
    internal void Add(BackupError? problem)
    {
        if (problem is not null)
        {
            _all.Add(problem);
        }
    }

    /// <summary>Runs a step and says which problem it found first; null if none.</summary>
    internal T Watch<T>(Func<T> step, out BackupError? first)
    {
        int before = _all.Count;
        T value = step();
        first = _all.Count > before ? _all[before] : null;
        return value;
    }
}
