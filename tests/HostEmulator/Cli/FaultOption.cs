using System.CommandLine;
using System.Globalization;

using HostEmulator.Answers;

namespace HostEmulator.Cli;

/// <summary>The option with the answers to one call: <c>NAME[=ARGUMENT][@COUNT]</c>, or <c>refuse</c>.</summary>
internal sealed class FaultOption
{
    private const string Refuse = "refuse";

    private readonly Option<string[]> _answers;
    private readonly string _name;

    internal FaultOption(string name, string description)
    {
        _name = name;
        _answers = new Option<string[]>(name) { Description = description, HelpName = "ANSWER" };
    }

    internal void AddTo(Command command) => command.Options.Add(_answers);

    /// <summary>Sets what the option says.</summary>
    /// <returns>Whether connections for this call are to be refused.</returns>
    /// <exception cref="UsageException">A name or an argument is wrong.</exception>
    internal bool Apply(ParseResult parsed, CallBehaviour behaviour)
    {
        bool refuses = false;
        foreach (string text in parsed.GetValue(_answers) ?? [])
        {
            if (text == Refuse)
            {
                refuses = true;
                continue;
            }

            (string name, int? count) = Split(text);
            HostAnswer answer = Parse(name);
            if (count is { } first)
            {
                behaviour.AnswerNext(answer, first);
            }
            else
            {
                behaviour.Answer = answer;
            }
        }

        return refuses;
    }

    private HostAnswer Parse(string name)
    {
        try
        {
            return FaultNames.Parse(name);
        }
        catch (UsageException wrong)
        {
            throw new UsageException($"{_name} {name}: {wrong.Message}");
        }
    }

    private static (string Name, int? Count) Split(string text)
    {
        int mark = text.LastIndexOf('@');
        return mark > 0 && int.TryParse(text[(mark + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            ? (text[..mark], count)
            : (text, null);
    }
}
