using Lab;

namespace IntegrationTests.RealAgent;

/// <summary>
/// A service of the sandbox's systemd, with the few properties of Debian's unit: when it ends, so does all that is in its control group.
/// </summary>
internal sealed class ServiceProcess : IAgentProcess
{
    /// <summary>Debian's name of the unit.</summary>
    internal const string Unit = "walinuxagent.service";

    /// <inheritdoc/>
    public void Start() => Tool.Run(
        "systemd-run", "--quiet", "--collect", $"--unit={Unit}", "--setenv=LANG=C.UTF-8", DebianAgent.Program, "-daemon");

    /// <inheritdoc/>
    public void Stop()
    {
        if (SystemdUnits.List(Unit).Count > 0)
        {
            Tool.Run("systemctl", "stop", Unit);
        }
    }
}
