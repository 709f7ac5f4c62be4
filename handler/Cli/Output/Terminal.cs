using System.Text;

namespace VmSnapshot.Output;

/// <summary>Who called the command: shows texts to them, and asks them.</summary>
internal static class Terminal
{
    // A terminal that is stopped (Ctrl+S), a full pipe, a journal whose disk is still frozen: none may hold us for ever.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Its columns; null where the output is no terminal, or one that does not tell.</summary>
    internal static int? Width => !Console.IsOutputRedirected && Console.WindowWidth > 0 ? Console.WindowWidth : null;

    /// <summary>
    /// Shows a text that ends in a question and waits for the answer; whether that is the word <c>yes</c>. Null when
    /// nobody is there to be asked.
    /// </summary>
    internal static Func<string, bool>? Confirm =>
        Console.IsInputRedirected || Console.IsOutputRedirected ? null : Ask;

    /// <summary>Writes an outcome to standard output and error, for five seconds at most, and returns its exit code.</summary>
    internal static int Show(Outcome outcome)
    {
        var writer = new Thread(() => Write(outcome)) { IsBackground = true, Name = "output" };
        writer.Start();
        _ = writer.Join(Patience);
        return outcome.ExitCode;
    }

    private static bool Ask(string text)
    {
        Console.Write(text);
        return string.Equals(Console.ReadLine()?.Trim(), "yes", StringComparison.OrdinalIgnoreCase);
    }

    private static void Write(Outcome outcome)
    {
        try
        {
            using Stream output = Console.OpenStandardOutput();
            output.Write(Encoding.UTF8.GetBytes(outcome.Output));
            using Stream errors = Console.OpenStandardError();
            errors.Write(Encoding.UTF8.GetBytes(outcome.Errors));
        }
        catch (IOException)
        {
            // Nobody is there to read it: what was to be done is done, and the exit code tells.
        }
    }
}
