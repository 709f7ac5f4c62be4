using IntegrationTests.Freeze;
using IntegrationTests.Stage;
using IntegrationTests.Systemd;

namespace IntegrationTests.RealAgent.Hostile;

/// <summary>The real agent as a service: when that ends, systemd kills everything in its control group.</summary>
public sealed class ServiceTests(World world) : SystemdTest(world)
{
    [Fact(Timeout = Limit)]
    public async Task P31_A_restart_of_the_agents_service_in_the_window_is_not_the_end_of_the_backup()
    {
        VirtualMachine vm = await StartManagedMachineAsync();
        await using HeldBackup held = HeldBackup.Prepare(vm, HostileTests.Hold);
        await using DebianAgent agent = await HostileTests.OpenWindowAsync(vm, held, new ServiceProcess());

        await agent.RestartAsync();
        BackupResult result = await vm.WaitForEndAsync();

        Assert.Equal((1, 1), (result.Code, result.Consistency));
        Assert.Equal(
            "1", (await agent.LookAgainAsync(vm.Agent.Goal.Name))!["runtimeSettingsStatus"]!["settingsStatus"]!["status"]!["code"]!.ToString());
        await WaitForNoUnitsAsync(vm);
        held.AssertNothingLeft();
    }
}
