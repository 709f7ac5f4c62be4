using IntegrationTests.Stage;

namespace IntegrationTests.Conformance;

/// <summary>What the agent is shown of a request that is a secret: nothing.</summary>
public sealed class SecretPoints(World world) : IntegrationTest(world)
{
    // Files, command lines and environments are searched after every test: these are the ways that leave none.
    [Fact(Timeout = Limit)]
    public async Task P15_P32_No_command_prints_a_protected_value_however_the_request_fails()
    {
        VirtualMachine vm = await StartMachineAsync();
        TellEverything(vm);
        var secrets = new List<string>();
        var printed = new List<string>();
        foreach ((string protectedText, int code) in new[] { ("good", 1), ("cut off", 16), ("not JSON", 16), ("no disks", 76) })
        {
            RequestBuilder request = await vm.NextRequestAsync();
            secrets.AddRange([.. request.Secrets, (string)request.Protected["statusBlobUri"]!]);
            vm.Deliver(request, change: settings => settings with
            {
                ProtectedSettings = protectedText switch
                {
                    "good" => settings.ProtectedSettings,
                    "cut off" => vm.Certificate.Encrypt(request.ProtectedText[..^20]),
                    "not JSON" => vm.Certificate.Encrypt("sig=" + request.ProtectedText),
                    _ => vm.Certificate.Encrypt(request.ProtectedText.Replace("objectStr", "other", StringComparison.Ordinal)),
                },
            });
            secrets.Add(vm.Agent.Goal.Settings[0].ProtectedSettings!);
            vm.Agent.WriteSettings();

            CommandResult enabled = await AgentCommand.RunAsync(vm.Agent, "enable");

            printed.Add(enabled.ToString());
            Assert.Equal(0, enabled.ExitCode);
            Assert.Equal(code, (await vm.WaitForEndAsync()).Code);
        }

        foreach (string command in AgentCommand.Ending)
        {
            printed.Add((await AgentCommand.RunAsync(vm.Agent, command)).ToString());
        }

        string[] files = [.. new[] { vm.Agent.LogFolder, vm.Agent.StatusFolder }
            .SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)).Select(File.ReadAllText)];
        Assert.All(printed.Concat(files), text => Assert.DoesNotContain(secrets, secret => text.Contains(secret, StringComparison.Ordinal)));
    }

    private static void TellEverything(VirtualMachine vm) =>
        File.WriteAllText(Path.Combine(vm.Agent.HandlerFolder, "LogSeverity.json"), """{"EventLogLevel": 0}""");
}
