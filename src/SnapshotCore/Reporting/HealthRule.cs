using SnapshotCore.Errors;

namespace SnapshotCore.Reporting;

/// <summary>The health code, which the portal shows as the state of the VM: the first error wins.</summary>
public static class HealthRule
{
    /// <summary>
    /// The first recorded code that is an error; the code of the run when there was none. So a backup that succeeded
    /// without its pre-script has code 1 and the pre-script's health code, and the owner learns of it.
    /// </summary>
    /// <param name="recorded">Codes in the order in which they came up.</param>
    /// <param name="run">The code of the run.</param>
    public static ErrorCode FirstOf(IEnumerable<ErrorCode> recorded, ErrorCode run)
    {
        foreach (ErrorCode code in recorded)
        {
            if (code is not (ErrorCode.Success or ErrorCode.SuccessAppConsistent))
            {
                return code;
            }
        }

        return run;
    }
}
