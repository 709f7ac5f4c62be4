using System.Globalization;

namespace SnapshotCore.Settings;

/// <summary>From the text of <c>vmbackup.conf</c> to an <see cref="OwnerConfiguration"/>.</summary>
internal sealed class OwnerConfigurationReader
{
    private const string Snapshot = "SnapshotThread";
    private const string Monitor = "Monitor";

    private readonly IniText _ini;
    private readonly string _path;
    private readonly List<string> _warnings = [];

    internal OwnerConfigurationReader(string text, string path)
    {
        _ini = IniText.Parse(text);
        _path = path;
        foreach (int line in _ini.BadLines)
        {
            _warnings.Add($"{path}, line {line}: neither a section, an option nor a comment. The line is skipped.");
        }
    }

    internal OwnerConfiguration Read()
    {
        OwnerConfiguration defaults = OwnerConfiguration.Default;
        return new OwnerConfiguration
        {
            FreezeTimeout = Seconds("timeout", defaults.FreezeTimeout, 300),
            FreezeWait = Seconds("SafeFreezeWaitInSeconds", defaults.FreezeWait, 600),
            MountsToSkip = Mounts(),
            SnapshotMethod = _ini.Value(Snapshot, "SnapshotMethod"),
            SnapshotOrder = Order(),
            FreezeAfterWorkloadFailure = Flag(Snapshot, "OnAppFailureDoFsFreeze", true),
            FreezeAfterWorkloadSuccess = Flag(Snapshot, "OnAppSuccessDoFsFreeze", true),
            UploadStatusAndLog = Flag(Snapshot, "UploadStatusAndLog", true),
            WriteLog = Flag(Snapshot, "WriteLog", true),
            LoggingOff = Flag(Snapshot, "LoggingOff", false),
            EventsOff = Flag(Snapshot, "disable_logging", false),
            AsyncEvents = Flag(Snapshot, "async_event_logging", false),
            OnlyLocalFileSystems = Flag(Snapshot, "onlyLocalFilesystems", false),
            SudoOff = Flag(Snapshot, "sudo_off", false),
            MonitorRun = Flag(Monitor, "Run", false),
            MonitorStrace = Flag(Monitor, "Strace", false),
            MonitorLocation = _ini.Value(Monitor, "Location"),
            LsblkUser = _ini.Value("lsblkUser", "username"),
            Warnings = _warnings,
        };
    }

    private static bool TryParse(string value, out long number) =>
        long.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out number);

    private TimeSpan Seconds(string key, TimeSpan fallback, int most)
    {
        const int Least = 1;
        if (_ini.Value(Snapshot, key) is not { } value)
        {
            return fallback;
        }

        if (!TryParse(value, out long seconds))
        {
            Warn(Snapshot, key, "is no whole number of seconds", $"{fallback.TotalSeconds} s");
            return fallback;
        }

        long bounded = Math.Clamp(seconds, Least, most);
        if (bounded != seconds)
        {
            Warn(Snapshot, key, $"is outside {Least} to {most} s", $"{bounded} s");
        }

        return TimeSpan.FromSeconds(bounded);
    }

    private SnapshotOrder Order()
    {
        const string Key = "seqsnapshot";
        if (_ini.Value(Snapshot, Key) is not { } value)
        {
            return SnapshotOrder.Parallel;
        }

        if (TryParse(value, out long number) && number is >= 0 and <= 2)
        {
            return (SnapshotOrder)number;
        }

        Warn(Snapshot, Key, "is none of 0, 1, 2", "0 (parallel)");
        return SnapshotOrder.Parallel;
    }

    /// <summary>A boolean in any spelling that owners use; any number but 0 is true.</summary>
    private bool Flag(string section, string key, bool fallback)
    {
        string? value = _ini.Value(section, key);
        switch (value?.ToLowerInvariant())
        {
            case null:
                return fallback;
            case "true" or "yes" or "on":
                return true;
            case "false" or "no" or "off":
                return false;
            default:
                if (TryParse(value, out long number))
                {
                    return number != 0;
                }

                Warn(section, key, "is no boolean (true/false, yes/no, on/off, 1/0)", fallback ? "true" : "false");
                return fallback;
        }
    }

    private List<string> Mounts()
    {
        List<string> mounts = [];
        foreach (string part in (_ini.Value(Snapshot, "MountsToSkip") ?? string.Empty).Split(','))
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
                Warn(Snapshot, "MountsToSkip", "has an entry that is no absolute path", "the list without it");
            }
        }

        return mounts;
    }

    private void Warn(string section, string key, string fault, string used) =>
        _warnings.Add($"{_path}, [{section}] {key}: the value {fault}. Used instead: {used}.");
}
