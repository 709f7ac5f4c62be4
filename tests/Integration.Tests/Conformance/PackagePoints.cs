using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;

using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Conformance;

/// <summary>What the agent expects of the zip, and what it leaves of its modes.</summary>
public sealed class PackagePoints(World world) : IntegrationTest(world)
{
    private const string Manifest = "HandlerManifest.json";
    private const UnixFileMode Data = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    [Fact]
    public void P01_The_zip_has_one_manifest_at_its_root_with_five_commands_that_it_holds_and_real_booleans()
    {
        using ZipArchive zip = ZipFile.OpenRead(Repository.Package);

        ZipArchiveEntry entry = Assert.Single(zip.Entries, entry => entry.Name == Manifest);
        Assert.Equal(Manifest, entry.FullName);
        using var reader = new StreamReader(entry.Open());
        JsonNode manifest = Assert.Single((JsonArray)JsonNode.Parse(reader.ReadToEnd())!)!["handlerManifest"]!;
        Assert.All(AgentCommand.Names, name => Assert.NotNull(zip.GetEntry((string)manifest[$"{name}Command"]!)));
        string[] flags = ["rebootAfterInstall", "reportHeartbeat", "continueOnUpdateFailure", "supportsMultipleExtensions"];
        Assert.All(flags, flag => Assert.Equal(JsonValueKind.False, manifest[flag]!.GetValueKind()));
    }

    [Fact(Timeout = Limit)]
    public async Task P02_Five_executable_commands_are_all_that_a_life_needs_of_modes_and_links()
    {
        const int FileType = 0xF000;
        const int Link = 0xA000;
        VirtualMachine vm = await StartMachineAsync();
        using (ZipArchive zip = ZipFile.OpenRead(Repository.Package))
        {
            Assert.DoesNotContain(zip.Entries, entry => ((entry.ExternalAttributes >> 16) & FileType) == Link);
        }

        foreach (string file in Directory.EnumerateFiles(vm.Agent.HandlerFolder, "*", SearchOption.AllDirectories))
        {
            File.SetUnixFileMode(file, Data);
        }

        foreach (string command in AgentCommand.Names)
        {
            File.SetUnixFileMode(Path.Combine(vm.Agent.HandlerFolder, "bin", command), Data | UnixFileMode.UserExecute);
        }

        Assert.Equal((0, ""), Ended(await AgentCommand.RunAsync(vm.Agent, "install")));
        vm.Deliver(vm.NewRequest());
        vm.Agent.WriteSettings();
        Assert.Equal((0, ""), Ended(await AgentCommand.RunAsync(vm.Agent, "enable")));
        await Expect.ConsistentAsync(vm, await vm.WaitForEndAsync());
        foreach (string command in AgentCommand.Ending)
        {
            Assert.Equal((0, ""), Ended(await AgentCommand.RunAsync(vm.Agent, command)));
        }
    }

    private static (int ExitCode, string Errors) Ended(CommandResult result) => (result.ExitCode, result.Errors);
}
