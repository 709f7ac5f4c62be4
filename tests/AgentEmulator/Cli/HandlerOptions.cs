using System.CommandLine;
using System.Text.Json;

using AgentEmulator.Agent;
using AgentEmulator.Certificates;
using AgentEmulator.Json;

namespace AgentEmulator.Cli;

/// <summary>Options that name a handler and what is wanted of it.</summary>
internal sealed class HandlerOptions
{
    private readonly Option<string?> _package = new("--package")
    {
        Description = "The handler's zip. Name and version are taken from a file name like Name__1.2.3.4.zip.",
    };

    private readonly Option<string?> _name = new("--name") { Description = "The handler's name, e.g. Contoso.Tool. Default: the only one there is." };

    private readonly Option<string?> _version = new("--version") { Description = "The handler's version. Default: the one in LIB's last goal state." };

    private readonly Option<string?> _settings = new("--settings")
    {
        Description = "JSON file {\"public\": …, \"protected\": …}, in plain text; - for stdin. Default: the settings of last time.",
    };

    private readonly Option<int?> _number = new("--seq") { Description = "The settings' sequence number. Default: that of last time, or 0." };

    private readonly Option<string?> _thumbprint = new("--thumbprint")
    {
        Description = "The certificate to encrypt to. Default: the newest one in LIB; if there is none, it is made.",
    };

    private readonly Option<string> _cipher = CipherOption();

    internal static Option<string> CipherOption()
    {
        var option = new Option<string>("--cipher")
        {
            Description = "Content encryption of protected settings.",
            DefaultValueFactory = _ => "aes256",
        };
        option.AcceptOnlyFromAmong("aes256", "aes128", "3des");
        return option;
    }

    internal static ContentCipher Cipher(string? name) => name switch
    {
        "3des" => ContentCipher.TripleDes,
        "aes128" => ContentCipher.Aes128,
        _ => ContentCipher.Aes256,
    };

    internal void AddNameTo(Command command) => command.Options.Add(_name);

    internal void AddAllTo(Command command, bool packageRequired)
    {
        _package.Required = packageRequired;
        foreach (Option option in new Option[] { _package, _name, _version, _settings, _number, _thumbprint, _cipher })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The handler that the options mean, as the last goal state has it.</summary>
    /// <exception cref="UsageException">There is none, or more than one.</exception>
    internal HandlerGoal Known(ParseResult parsed, GoalState last)
    {
        string? name = parsed.GetValue(_name);
        HandlerGoal[] known = [.. last.Handlers.Where(goal => name is null || goal.Name == name)];
        return known.Length == 1
            ? known[0]
            : throw new UsageException(known.Length == 0
                ? $"No handler {name} is known in LIB; begin with install-enable --package."
                : "There are several handlers in LIB; say which one with --name.");
    }

    /// <summary>The handler that the options mean, enabled with the settings that they name.</summary>
    /// <exception cref="UsageException">Something is missing or wrong.</exception>
    internal HandlerGoal Wanted(ParseResult parsed, GoalState last, Session session)
    {
        string? package = parsed.GetValue(_package) is { } path ? Path.GetFullPath(path) : null;
        if (package is not null && !File.Exists(package))
        {
            throw new UsageException($"There is no package {package}.");
        }

        string[] parts = Path.GetFileNameWithoutExtension(package ?? string.Empty).Split("__");
        string? name = parsed.GetValue(_name) ?? (parts.Length == 2 ? parts[0] : null);
        HandlerGoal? known = last.Handlers.FirstOrDefault(goal => name is null ? last.Handlers.Count == 1 : goal.Name == name);
        name ??= known?.Name ?? throw new UsageException("Which handler? Give --name, or a package named Name__Version.zip.");
        string version = parsed.GetValue(_version) ?? (parts.Length == 2 ? parts[1] : null) ?? known?.Version
            ?? throw new UsageException("Which version? Give --version, or a package named Name__Version.zip.");
        if (name.Contains('-', StringComparison.Ordinal) || !HandlerVersion.IsVersion(version))
        {
            throw new UsageException($"'{name}' '{version}': a handler's name has no hyphen, its version is dotted numbers.");
        }

        return new HandlerGoal(name, version)
        {
            Package = package ?? known?.Package,
            Settings = Settings(parsed, known?.Settings ?? [], session),
        };
    }

    private IReadOnlyList<ExtensionSettings> Settings(ParseResult parsed, IReadOnlyList<ExtensionSettings> last, Session session)
    {
        int? number = parsed.GetValue(_number);
        if (parsed.GetValue(_settings) is not { } path)
        {
            bool isNew = last.Count == 0 && number is not null;
            return isNew
                ? [new ExtensionSettings(number!.Value)]
                : [.. last.Select(settings => settings with { SequenceNumber = number ?? settings.SequenceNumber })];
        }

        if (PythonJson.TryParse(Input.ReadText(path), out string? problem) is not { ValueKind: JsonValueKind.Object } document)
        {
            throw new UsageException($"{path} is not a JSON object: {problem}");
        }

        (string Base64, string Thumbprint)? secret = document.TryGetProperty("protected", out JsonElement plain)
            ? session.Encrypt(plain.GetRawText(), parsed.GetValue(_thumbprint), Cipher(parsed.GetValue(_cipher)))
            : null;
        return
        [
            new ExtensionSettings(number ?? (last.Count > 0 ? last[0].SequenceNumber : 0))
            {
                PublicSettings = document.TryGetProperty("public", out JsonElement open) ? open.GetRawText() : null,
                ProtectedSettings = secret?.Base64,
                Thumbprint = secret?.Thumbprint,
            },
        ];
    }
}
