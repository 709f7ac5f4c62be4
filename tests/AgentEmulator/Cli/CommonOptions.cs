using System.CommandLine;
using System.Globalization;

namespace AgentEmulator.Cli;

/// <summary>Options that every subcommand knows.</summary>
internal sealed class CommonOptions
{
    private readonly Option<string> _lib = new("--lib")
    {
        Description = "The agent's folder LIB (the real one: /var/lib/waagent). All state is in it.",
        DefaultValueFactory = _ => Path.Combine("agent-emulator", "lib"),
        Recursive = true,
    };

    private readonly Option<string> _log = new("--log")
    {
        Description = "The folder of the handlers' log folders (the real one: /var/log/azure).",
        DefaultValueFactory = _ => Path.Combine("agent-emulator", "log"),
        Recursive = true,
    };

    private readonly Option<string> _agentVersion = new("--agent-version")
    {
        Description = "Which agent is played.",
        DefaultValueFactory = _ => "2.15",
        Recursive = true,
    };

    private readonly Option<string> _wireAddress = new("--wire-address")
    {
        Description = "AZURE_GUEST_AGENT_WIRE_PROTOCOL_ADDRESS for the commands. Nothing is sent to it.",
        DefaultValueFactory = _ => "168.63.129.16",
        Recursive = true,
    };

    private readonly Option<string[]> _environment = new("--environment", "-e")
    {
        Description = "NAME=VALUE for the agent's own environment, besides PATH and LANG; it wins over what the agent adds. Repeatable.",
        Recursive = true,
    };

    private readonly Option<string[]> _limits = new("--limit")
    {
        Description = "COMMAND=SECONDS instead of the real time limit (install, update, disable 900; enable, uninstall 300). Repeatable.",
        Recursive = true,
    };

    private readonly Option<double> _readPause = new("--read-pause")
    {
        Description = "Seconds between the five tries to read a status file.",
        DefaultValueFactory = _ => 2,
        Recursive = true,
    };

    private readonly Option<bool> _realPace = new("--real-pace")
    {
        Description = "Look once a second whether a command has ended and wait a second more, as the real agent does.",
        Recursive = true,
    };

    private readonly Option<bool> _json = new("--json")
    {
        Description = "Print JSON: for a report the document that the agent would upload.",
        Recursive = true,
    };

    internal void AddTo(Command root)
    {
        _agentVersion.AcceptOnlyFromAmong("2.15", "2.7.3");
        foreach (Option option in new Option[]
        {
            _lib, _log, _agentVersion, _wireAddress, _environment, _limits, _readPause, _realPace, _json,
        })
        {
            root.Options.Add(option);
        }
    }

    internal bool WantsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <exception cref="UsageException">A value is wrong.</exception>
    internal AgentOptions Read(ParseResult parsed)
    {
        var options = new AgentOptions
        {
            LibraryFolder = Path.GetFullPath(parsed.GetValue(_lib)!),
            LogFolder = Path.GetFullPath(parsed.GetValue(_log)!),
            Generation = parsed.GetValue(_agentVersion) == "2.7.3" ? AgentGeneration.Debian12 : AgentGeneration.Current,
            WireServerAddress = parsed.GetValue(_wireAddress)!,
            StatusReadPause = TimeSpan.FromSeconds(parsed.GetValue(_readPause)),
            CommandPoll = parsed.GetValue(_realPace) ? TimeSpan.FromSeconds(1) : null,
        };
        var environment = new Dictionary<string, string>(options.BaseEnvironment, StringComparer.Ordinal);
        foreach ((string name, string value) in Pairs(parsed.GetValue(_environment), "--environment"))
        {
            environment[name] = value;
        }

        return options with { BaseEnvironment = environment, Limits = Limits(parsed) };
    }

    private CommandLimits Limits(ParseResult parsed)
    {
        var limits = new CommandLimits();
        foreach ((string command, string text) in Pairs(parsed.GetValue(_limits), "--limit"))
        {
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) || seconds <= 0)
            {
                throw new UsageException($"--limit {command}={text}: give a positive number of seconds.");
            }

            TimeSpan limit = TimeSpan.FromSeconds(seconds);
            limits = command switch
            {
                "install" => limits with { Install = limit },
                "update" => limits with { Update = limit },
                "disable" => limits with { Disable = limit },
                "enable" => limits with { Enable = limit },
                "uninstall" => limits with { Uninstall = limit },
                _ => throw new UsageException($"--limit {command}={text}: the commands are install, update, disable, enable, uninstall."),
            };
        }

        return limits;
    }

    private static IEnumerable<(string Name, string Value)> Pairs(string[]? texts, string option)
    {
        foreach (string text in texts ?? [])
        {
            int mark = text.IndexOf('=', StringComparison.Ordinal);
            yield return mark > 0
                ? (text[..mark], text[(mark + 1)..])
                : throw new UsageException($"{option} {text}: give it as NAME=VALUE.");
        }
    }
}
