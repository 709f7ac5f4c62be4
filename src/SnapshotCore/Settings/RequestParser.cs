using System.Globalization;

using Newtonsoft.Json.Linq;

using SnapshotCore.Errors;

namespace SnapshotCore.Settings;

/// <summary>Reads a <see cref="SnapshotRequest"/>, one field after the other, by docs/protocol.md, "Settings".</summary>
internal sealed class RequestParser
{
    private const string ObjectField = "objectStr";
    private const string DisksField = "blobSASUri";
    private const string CustomField = "customSettings";
    private const string TicksField = "commandStartTimeUTCTicks";
    private const string TokenField = "snapshotTaskToken";
    // The largest VMs have 65 disks; each gets a connection of its own.
    private const int MostDisks = 256;

    private const string ClassicVm = "microsoft.classiccompute/virtualmachines";

    private readonly SettingsContent _content;
    private readonly ProblemList _problems = new();
    private readonly FieldReader _public;
    private readonly FieldReader _protected;

    internal RequestParser(SettingsContent content)
    {
        _content = content;
        _problems.Add(content.PublicProblem);
        _problems.Add(content.DecryptionError);
        _problems.Add(content.LeftAside);
        _public = new FieldReader(content.PublicSettings, $"the public settings of {content.File}", _problems);
        _protected = new FieldReader(content.ProtectedSettings, $"the protected settings of {content.File}", _problems);
    }

    internal SnapshotRequest Parse()
    {
        FieldReader open = ReadObject(_public, out BackupError? publicObject);
        FieldReader hidden = ReadObject(_protected, out BackupError? privateObject);
        string? ticks = _public.TextOrNumber(TicksField);
        var metadata = _problems.Watch(() => BackupMetadata.Read(open), out BackupError? metadataProblem);
        IncludedDisks included = _problems.Watch(() => ReadIncludedDisks(open), out BackupError? includedProblem);
        IReadOnlyList<SasUri> disks = _problems.Watch(() => ReadDisks(hidden), out BackupError? diskProblem);
        return new SnapshotRequest(_content.File)
        {
            DecryptionError = _content.DecryptionError,
            Command = ReadCommand(),
            TaskId = _public.TextOrNumber("taskId"),
            Locale = _public.Text("locale"),
            CommandStartTicks = ticks,
            CommandStart = ReadTicks(ticks),
            IsClassicVm = ClassicVm.Equals(_public.Text("vmType")?.Trim(), StringComparison.OrdinalIgnoreCase),
            LogsBlob = ReadUri("logsBlobUri"),
            StatusBlob = ReadUri("statusBlobUri"),
            Disks = disks,
            BackupMetadata = metadata,
            SnapshotTaskToken = new ProtectedText(
                (open.Has(TokenField) ? open : _protected).Text(TokenField) ?? string.Empty),
            IncludedDisks = included,
            DynamicConfigs = DynamicConfigs.Read(open),
            Custom = ReadCustomSettings(),
            Refusals = new RequestRefusals
            {
                IsNothingDelivered = _content is { PublicSettings: null or { Count: 0 }, ProtectedSettings: null or { Count: 0 } },
                PublicSettings = _content.PublicProblem,
                LeftAside = _content.LeftAside,
                PublicObject = publicObject ?? Missing(_public, ObjectField, "base64 of a JSON object"),
                PrivateObject = privateObject,
                Metadata = metadataProblem ?? Missing(open, "backupMetadata", "an array of Key and Value"),
                IncludedLuns = included.IsLunListMalformed ? includedProblem : null,
                Disks = diskProblem,
            },
            Problems = _problems.All,
        };
    }

    private static BackupError? Missing(FieldReader fields, string key, string expected) => fields.Token(key) is null
        ? SettingsErrors.Field(key, fields.Place, "nothing", expected)
        : null;

    private CommandKind ReadCommand()
    {
        string? command = _public.Text("commandToExecute");
        if (string.IsNullOrWhiteSpace(command))
        {
            return CommandKind.Missing;
        }

        return command.Contains("install", StringComparison.OrdinalIgnoreCase) ? CommandKind.Install
            : command.Contains("snapshot", StringComparison.OrdinalIgnoreCase) ? CommandKind.Snapshot
            : CommandKind.Unknown;
    }

    /// <summary>Ticks are 100 ns units since 0001-01-01T00:00:00Z; 6.36458E+17 has been seen too.</summary>
    private DateTimeOffset? ReadTicks(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        bool isNumber = decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal ticks);
        return isNumber && ticks > 0 && ticks <= DateTime.MaxValue.Ticks
            ? new DateTimeOffset((long)ticks, TimeSpan.Zero)
            : _public.Problem<DateTimeOffset?>(
                TicksField, "a text that is no time", "a number of .NET ticks; the request counts as never too late");
    }

    private static FieldReader ReadObject(FieldReader fields, out BackupError? problem) => fields.Problems.Watch(
        () =>
        {
            string? encoded = fields.Text(ObjectField);
            JObject? decoded = null;
            if (encoded is not null)
            {
                decoded = EncodedObject.Decode(encoded, out string found);
                if (decoded is null)
                {
                    fields.Problem<object>(ObjectField, found, "base64 of a JSON object");
                }
            }

            return fields.Inside(ObjectField, decoded);
        },
        out problem);

    private static IncludedDisks ReadIncludedDisks(FieldReader fields) => fields.Object("includedDisks") is { } found
        ? IncludedDisks.Read(fields.Inside("includedDisks", found))
        : IncludedDisks.Unspecified;

    /// <summary>All disks or none: a backup without one of its disks would be a wrong backup.</summary>
    private static IReadOnlyList<SasUri> ReadDisks(FieldReader fields)
    {
        JToken? token = fields.Token(DisksField);
        if (token is not JArray entries)
        {
            return token is null ? [] : fields.Problem<IReadOnlyList<SasUri>>(DisksField, token, "an array of URIs") ?? [];
        }

        if (entries.Count > MostDisks)
        {
            return fields.Problem<IReadOnlyList<SasUri>>(DisksField, token, $"at most {MostDisks} URIs") ?? [];
        }

        List<SasUri> disks = [];
        foreach (JToken entry in entries)
        {
            string field = $"{DisksField}[{disks.Count}]";
            if (entry is not JValue { Type: JTokenType.String } text)
            {
                return fields.Problem<IReadOnlyList<SasUri>>(field, entry, "a URI") ?? [];
            }

            Result<SasUri> uri = SasUri.Parse((string)text!, $"{field} in {fields.Place}");
            if (!uri.IsSuccess)
            {
                fields.Problems.Add(uri.Error);
                return [];
            }

            disks.Add(uri.Value);
        }

        return disks;
    }

    /// <summary>The public URI wins if it is there and not empty.</summary>
    private SasUri? ReadUri(string field)
    {
        string? text = _public.Text(field);
        FieldReader source = string.IsNullOrWhiteSpace(text) ? _protected : _public;
        text = string.IsNullOrWhiteSpace(text) ? _protected.Text(field) : text;
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        Result<SasUri> uri = SasUri.Parse(text, $"{field} in {source.Place}");
        _problems.Add(uri.Error);
        return uri.IsSuccess ? uri.Value : null;
    }

    private CustomSettings ReadCustomSettings()
    {
        FieldReader source = IsFilled(_public.Token(CustomField)) ? _public : _protected;
        JToken? token = source.Token(CustomField);
        if (!IsFilled(token))
        {
            return CustomSettings.Unspecified;
        }

        string fault = string.Empty;
        JToken? value = token is JValue { Type: JTokenType.String } text ? SettingsJson.Parse((string)text!, out fault) : token;
        if (value is JObject settings)
        {
            return CustomSettings.Read(source.Inside(CustomField, settings));
        }

        source.Problem<object>(
            CustomField, value is null ? $"a text that is {fault}" : SettingsErrors.Found(value), "a JSON object; defaults are used");
        return CustomSettings.Unspecified;
    }

    private static bool IsFilled(JToken? token) => token switch
    {
        null or JContainer { Count: 0 } => false,
        JValue { Type: JTokenType.String } text => !string.IsNullOrWhiteSpace((string?)text),
        _ => true,
    };
}
