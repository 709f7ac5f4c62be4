using System.Globalization;

namespace SnapshotCore.Settings;

/// <summary>From the text of <c>vmbackup.conf</c> to an <see cref="OwnerConfiguration"/>.</summary>
internal sealed class OwnerConfigurationReader
{
    // A file that is something else altogether must not fill the log.
    private const int MostWarnings = 30;
    private const int LongestName = 40;

    private static readonly string[] Methods = ["onlyGuest", "onlyHost", "firstGuestThenHost", "firstHostThenGuest"];

    private readonly IniText _ini;
    private readonly string _path;
    private readonly List<string> _warnings = [];
    private readonly List<OwnerSetting> _settings = [];

    internal OwnerConfigurationReader(string text, string path)
    {
        _ini = IniText.Parse(text);
        _path = path;
    }

    internal OwnerConfiguration Read()
    {
        WarnOfBadLines();
        OwnerConfiguration defaults = new();
        OwnerConfiguration read = defaults with
        {
            FreezeTimeout = Seconds(OwnerKeys.Timeout, defaults.FreezeTimeout, 300),
            FreezeWait = Seconds(OwnerKeys.FreezeWait, defaults.FreezeWait, 600),
            MountsToSkip = Mounts(),
            SnapshotMethod = Method(),
            SnapshotOrder = Order(),
            FreezeAfterWorkloadFailure = Flag(OwnerKeys.AfterFailure, true),
            FreezeAfterWorkloadSuccess = Flag(OwnerKeys.AfterSuccess, true),
            UploadStatusAndLog = Flag(OwnerKeys.Upload, true),
            WriteLog = Flag(OwnerKeys.WriteLog, true),
            LoggingOff = Flag(OwnerKeys.LoggingOff, false),
            EventsOff = Flag(OwnerKeys.EventsOff, false),
            AsyncEvents = Flag(OwnerKeys.AsyncEvents, false),
            OnlyLocalFileSystems = Flag(OwnerKeys.OnlyLocal, false),
            SudoOff = Flag(OwnerKeys.SudoOff, false),
            MonitorRun = Flag(OwnerKeys.MonitorRun, false),
            MonitorStrace = Flag(OwnerKeys.MonitorStrace, false),
            MonitorLocation = Text(OwnerKeys.MonitorLocation),
            LsblkUser = Text(OwnerKeys.LsblkUser),
        };
        WarnOfUnknown();
        return read with { Settings = _settings, Warnings = Bounded() };
    }

    private static bool TryParse(string value, out long number) =>
        long.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out number);

    private IniOption? Find(OwnerKey key) => _ini.Find(key.Section, key.Name);

    private void Add(OwnerKey key, string value, IniOption? option) => _settings.Add(new OwnerSetting(key, value, option?.Line));

    private string? Text(OwnerKey key)
    {
        IniOption? option = Find(key);
        Add(key, option?.Value ?? string.Empty, option);
        return option?.Value;
    }

    // What becomes of an unknown one is decided with the strategy; here it is only shown and warned of.
    private string? Method()
    {
        OwnerKey key = OwnerKeys.SnapshotMethod;
        IniOption? option = Find(key);
        string? known = Array.Find(Methods, method => method.Equals(option?.Value, StringComparison.OrdinalIgnoreCase));
        if (option is not null && known is null)
        {
            Warn(option, key, $"is none of {string.Join(", ", Methods)}", Methods[^1]);
        }

        Add(key, option is null ? string.Empty : known ?? Methods[^1], option);
        return option?.Value;
    }

    private TimeSpan Seconds(OwnerKey key, TimeSpan fallback, int most)
    {
        const int Least = 1;
        IniOption? option = Find(key);
        long used = (long)fallback.TotalSeconds;
        if (option is not null && !TryParse(option.Value, out used))
        {
            used = (long)fallback.TotalSeconds;
            Warn(option, key, "is no whole number of seconds", $"{used} s");
        }

        long bounded = Math.Clamp(used, Least, most);
        if (option is not null && bounded != used)
        {
            Warn(option, key, $"is outside {Least} to {most} s", $"{bounded} s");
        }

        Add(key, $"{bounded} s", option);
        return TimeSpan.FromSeconds(bounded);
    }

    private SnapshotOrder Order()
    {
        OwnerKey key = OwnerKeys.Order;
        IniOption? option = Find(key);
        long number = 0;
        if (option is not null && (!TryParse(option.Value, out number) || number is < 0 or > 2))
        {
            number = 0;
            Warn(option, key, "is none of 0, 1, 2", "0 (all at once)");
        }

        Add(key, number.ToString(CultureInfo.InvariantCulture), option);
        return (SnapshotOrder)number;
    }

    /// <summary>A boolean in any spelling that owners use; any number but 0 is true.</summary>
    private bool Flag(OwnerKey key, bool fallback)
    {
        IniOption? option = Find(key);
        bool? value = option?.Value.ToLowerInvariant() switch
        {
            null => fallback,
            "true" or "yes" or "on" => true,
            "false" or "no" or "off" => false,
            var text => TryParse(text, out long number) ? number != 0 : null,
        };
        if (option is not null && value is null)
        {
            Warn(option, key, "is no boolean (true/false, yes/no, on/off, 1/0)", Name(fallback));
        }

        Add(key, Name(value ?? fallback), option);
        return value ?? fallback;
    }

    private List<string> Mounts()
    {
        OwnerKey key = OwnerKeys.MountsToSkip;
        IniOption? option = Find(key);
        List<string> mounts = [];
        foreach (string part in (option?.Value ?? string.Empty).Split(','))
        {
            string mount = part.Trim();
            if (mount.Length == 0)
            {
                continue;
            }

            if (mount[0] is '/' or '*')
            {
                mount = mount.TrimEnd('/');
                mounts.Add(mount.Length == 0 ? "/" : mount);
            }
            else
            {
                Warn(option!, key, "has an entry that is no absolute path", "the list without it");
            }
        }

        Add(key, string.Join(", ", mounts), option);
        return mounts;
    }

    private void WarnOfBadLines()
    {
        foreach (int line in _ini.BadLines)
        {
            _warnings.Add($"{_path}, line {line}: neither a section, an option nor a comment. The line is skipped.");
        }
    }

    private void WarnOfUnknown()
    {
        foreach ((string name, int line) in _ini.Sections)
        {
            if (!OwnerKeys.IsSection(name))
            {
                Warn(line, $"there is no section [{Shown(name)}]; what stands in it has no effect.", () =>
                    OwnerKeys.NearestSection(name) is { } near ? $" Is [{near}] meant? The case of a section's name counts." : "");
            }
        }

        foreach (IniOption option in _ini.All)
        {
            if (OwnerKeys.IsSection(option.Section) && !OwnerKeys.IsKey(option.Section, option.Name))
            {
                Warn(option.Line, $"[{option.Section}] has no key {Shown(option.Name)}; it has no effect.", () =>
                    OwnerKeys.NearestKey(option.Section, option.Name) is { } near
                        ? $" Is {near.Name}{(near.Section == option.Section ? "" : $" in [{near.Section}]")} meant?"
                        : "");
            }
        }
    }

    // Looking for a near name takes its time, which garbage in the place of a file is not worth.
    private void Warn(int line, string text, Func<string> hint) =>
        _warnings.Add($"{_path}, line {line}: {text}{(_warnings.Count < MostWarnings ? hint() : "")}");

    private void Warn(IniOption option, OwnerKey key, string fault, string used) =>
        _warnings.Add($"{_path}, line {option.Line}, [{key.Section}] {key.Name}: the value {fault}. Used instead: {used}.");

    private List<string> Bounded() => _warnings.Count <= MostWarnings
        ? _warnings
        : [.. _warnings.Take(MostWarnings), $"{_path}: {_warnings.Count - MostWarnings} more warnings are not shown."];

    private static string Shown(string name) => name.Length <= LongestName ? name : $"{name[..LongestName]}...";

    private static string Name(bool value) => value ? "true" : "false";
}
