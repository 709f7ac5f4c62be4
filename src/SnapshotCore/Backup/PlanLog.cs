using SnapshotCore.Freeze;
using SnapshotCore.Logging;

namespace SnapshotCore.Backup;

/// <summary>The plan of a freeze in the log: one line, what it leaves out with its disk, at Debug one for each mount, and what its owner should know.</summary>
internal static class PlanLog
{
    internal static void Write(BackupLog log, FreezePlan plan)
    {
        foreach (FreezeTarget target in plan.Targets)
        {
            log.Debug($"plan: freeze {target.Mount.Description}, level {target.Level}: {target.Reason}");
        }

        foreach (SkippedMount skipped in plan.Skipped)
        {
            log.Debug($"plan: skip {skipped.Mount.Description}: {skipped.Detail}");
        }

        foreach (SkippedMount left in plan.Skipped
            .Where(one => one.Reason == SkipReason.ExcludedDisk).DistinctBy(one => one.Mount.Device))
        {
            log.Info($"plan: {left.Mount.Description} is not frozen: {left.Detail}");
        }

        foreach (PlanRemark remark in plan.Remarks)
        {
            if (remark.IsWarning)
            {
                log.Warn(remark.Text);
            }
            else
            {
                log.Info(remark.Text);
            }
        }

        log.Info($"plan: {plan.Targets.Count} file systems to freeze, {plan.Skipped.Count} mounts left alone");
    }
}
