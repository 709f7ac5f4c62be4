using System.CommandLine;

namespace VmSnapshot;

/// <summary>A command of <c>vmsnapshot</c>: what it does in one line, and notes that stand below its help.</summary>
internal abstract class OperatorCommand : Command
{
    /// <summary>Names and describes the command.</summary>
    /// <param name="name">The word to call it by.</param>
    /// <param name="description">What it does, in a line.</param>
    /// <param name="notes">What else its user has to know, exit codes among it; lines of at most 80 columns.</param>
    protected OperatorCommand(string name, string description, string notes)
        : base(name, description)
    {
        Notes = notes;
    }

    /// <summary>What else its user has to know.</summary>
    internal string Notes { get; }
}
