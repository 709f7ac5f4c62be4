using SnapshotCore.AppConsistency;
using SnapshotCore.Errors;
using SnapshotCore.Logging;

namespace SnapshotCore.Backup;

/// <summary>The owner's scripts in the log: what was read, what is wrong with it, what ran and what it printed.</summary>
internal static class ScriptLog
{
    internal static void Write(BackupLog log, PluginSet plugins)
    {
        foreach (string finding in plugins.Findings)
        {
            log.Debug(finding);
        }

        foreach (string warning in plugins.Warnings.Concat(plugins.Obstacles))
        {
            log.Warn(warning);
        }

        if (plugins.Verdict == PluginVerdict.NothingConfigured)
        {
            log.Debug(plugins.Errors[0].Message);
            return;
        }

        foreach (BackupError error in plugins.Errors)
        {
            log.Warn($"Code {(int)error.Code}: {error}");
        }
    }

    internal static void Write(BackupLog log, IReadOnlyList<ScriptReport> reports)
    {
        foreach (ScriptReport report in reports)
        {
            log.Info(report.ToString());
            if (report.Output.Length > 0)
            {
                string part = report.IsOutputCut ? $"the end of {report.OutputLength} bytes" : "output";
                string text = $"{part}:\n{report.Output}";
                if (report.IsSuccess)
                {
                    log.Debug(text);
                }
                else
                {
                    log.Warn(text);
                }
            }

            if (report.Error is { } error)
            {
                log.Error($"Code {(int)error.Code}: {error}");
            }
        }
    }
}
