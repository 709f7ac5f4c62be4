using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Storage;

public sealed class HttpsTests(World world) : IntegrationTest(world)
{
    [Fact(Timeout = Limit)]
    public async Task Https_works_with_the_systems_certificates()
    {
        await using Azurite storage = await Azurite.StartAsync(https: true);
        VirtualMachine vm = await StartMachineAsync(disks: 2, storage);

        await Expect.ConsistentAsync(vm, await vm.RunBackupAsync(vm.NewRequest()));
    }

    [Fact(Timeout = Limit)]
    public async Task A_certificate_that_nobody_vouches_for_is_refused()
    {
        await using Azurite storage = await Azurite.StartAsync(https: true);
        VirtualMachine vm = await StartMachineAsync(disks: 1, storage);
        foreach (string trusted in Directory.GetFiles("/etc/ssl/certs", "lab-azurite-*.pem"))
        {
            File.Delete(trusted);
        }

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        Assert.Equal((76, "error", 0), (result.Code, result.TrueStatus, result.Consistency));
        Assert.Contains("certificate", result.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact(Timeout = Limit)]
    public async Task Https_goes_through_the_agents_proxy()
    {
        await using Azurite storage = await Azurite.StartAsync(https: true);
        VirtualMachine vm = await StartMachineAsync(disks: 2, storage);
        await using var proxy = TcpService.Proxy();
        SetProxy(proxy.Port);

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        await Expect.ConsistentAsync(vm, result);
        Assert.NotEmpty(proxy.Seen);
        Assert.All(proxy.Seen, line => Assert.StartsWith("CONNECT 127.0.0.1:", line, StringComparison.Ordinal));
    }

    [Fact(Timeout = Limit)]
    public async Task A_proxy_that_is_dead_fails_the_backup_and_is_named()
    {
        await using Azurite storage = await Azurite.StartAsync(https: true);
        VirtualMachine vm = await StartMachineAsync(disks: 1, storage);
        SetProxy(await TcpService.ClosedPortAsync());

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        Assert.Equal((76, 76, "error"), (result.Code, result.HealthCode, result.TrueStatus));
        Assert.Contains("HttpProxy", result.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task Plain_http_and_other_variables_leave_the_proxy_alone()
    {
        VirtualMachine vm = await StartMachineAsync();
        await using var proxy = TcpService.Proxy();
        SetProxy(proxy.Port);
        string address = $"http://127.0.0.1:{await TcpService.ClosedPortAsync()}";
        vm.Agent.Options = vm.Agent.Options with
        {
            BaseEnvironment = new Dictionary<string, string>(StringComparer.Ordinal) { ["http_proxy"] = address, ["https_proxy"] = address },
        };

        await Expect.ConsistentAsync(vm, await vm.RunBackupAsync(vm.NewRequest()));

        Assert.Empty(proxy.Seen);
    }

    private static void SetProxy(int port) => File.WriteAllText(
        "/etc/waagent.conf", $"# the agent's\nHttpProxy.Host=127.0.0.1\nHttpProxy.Port={port}\nOS.EnableFIPS=n\n");
}
