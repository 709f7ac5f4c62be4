using IntegrationTests.Stage;

namespace IntegrationTests.Delivery;

/// <summary>Every test looks for secrets in the end; these look where a search that finds nothing could be mistaken.</summary>
public sealed class SecretTests(World world) : IntegrationTest(world)
{
    [Fact(Timeout = Limit)]
    public async Task P32_While_it_runs_neither_worker_nor_guardian_shows_a_secret()
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder request = vm.NewRequest();
        vm.Deliver(request);
        IReadOnlyList<RunProcess> running;
        string[] exposed;
        vm.Storage.Hang();
        try
        {
            Assert.Null(await vm.Agent.ProcessAsync());
            await vm.WaitAsync(
                () => vm.Processes.Any(process => process.Name == "guardian"), TimeSpan.FromSeconds(5), "worker with its guardian");
            running = vm.Processes;
            exposed = [.. running.Select(process => process.Exposed)];
        }
        finally
        {
            vm.Storage.GoOn();
        }

        await Expect.ConsistentAsync(vm, await vm.WaitForEndAsync());
        Assert.Equal(["guardian", "worker"], running.Select(process => process.Name).Order(StringComparer.Ordinal));
        Assert.All(exposed, text => Assert.Contains("DOTNET_EnableDiagnostics=0", text, StringComparison.Ordinal));
        Assert.All(request.Secrets, secret => Assert.DoesNotContain(exposed, text => text.Contains(secret, StringComparison.Ordinal)));
    }

    [Fact(Timeout = Limit)]
    public async Task P32_A_secret_in_a_file_is_found()
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder request = vm.NewRequest();
        await vm.RunBackupAsync(request);
        Assert.Equal(4, request.Secrets.Count); // the token, and the signatures of one disk and two reports
        string file = Path.Combine(vm.Agent.StatusFolder, "planted");

        foreach (string secret in request.Secrets)
        {
            await File.WriteAllTextAsync(file, $"x{secret}x");
            Assert.Equal([$"{file} holds a secret"], vm.FindSecrets());
        }

        File.Delete(file);
        Assert.Empty(vm.FindSecrets());
    }
}
