using System.Text.Json.Nodes;

using IntegrationTests.Stage;

namespace IntegrationTests.Delivery;

public sealed class HandlerEnvironmentTests(World world) : IntegrationTest(world)
{
    private static readonly Dictionary<string, (Action<string> Damage, int Code, string[] Words)> Damages = new(StringComparer.Ordinal)
    {
        ["missing"] = (File.Delete, 12, ["HandlerEnvironment.json", "install it again"]),
        ["empty"] = (path => File.WriteAllText(path, string.Empty), 11, ["HandlerEnvironment.json", "install it again"]),
        ["cut off"] = (path => File.WriteAllText(path, File.ReadAllText(path)[..60]), 11, ["HandlerEnvironment.json", "install it again"]),
        ["empty list"] = (path => File.WriteAllText(path, "[]"), 11, ["HandlerEnvironment.json", "[0]"]),
        ["no status folder"] = (
            path => Edit(path, document => document[0]!["handlerEnvironment"]!.AsObject().Remove("statusFolder")), 11,
            ["HandlerEnvironment.json", "handlerEnvironment.statusFolder"]),
        ["no name"] = (path => Edit(path, document => document[0]!["name"] = null), 11, ["HandlerEnvironment.json", "name"]),
    };

    private static readonly Dictionary<string, Action<JsonArray>> Variants = new(StringComparer.Ordinal)
    {
        ["no events folder"] = document =>
        {
            document[0]!["handlerEnvironment"]!.AsObject().Remove("eventsFolder");
            document[0]!["handlerEnvironment"]!.AsObject().Remove("eventsFolder_preview");
        },
        ["unknown keys"] = document =>
        {
            document[0]!["deploymentId"] = "x";
            document[0]!["handlerEnvironment"]!["hostResolverAddress"] = new JsonArray(1);
            document.Add(7);
        },
        ["folders elsewhere"] = document => document[0]!["handlerEnvironment"]!["logFolder"] = "/var/log/azure/elsewhere",
    };

    public static TheoryData<string> DamageNames => [.. Damages.Keys];

    public static TheoryData<string> VariantNames => [.. Variants.Keys];

    [Theory(Timeout = Limit)]
    [MemberData(nameof(DamageNames))]
    public async Task Without_a_usable_environment_the_failure_is_reported_to_file_and_blob_all_the_same(string name)
    {
        VirtualMachine vm = await StartMachineAsync();
        (Action<string> damage, int code, string[] words) = Damages[name];

        BackupResult result = await vm.RunDisturbedAsync(vm.NewRequest(), () => damage(vm.Agent.EnvironmentFile));

        await Expect.RefusedAsync(vm, result, code, words);
        Assert.Equal(code, BackupResult.CodeOf(await vm.Storage.ReadTextAsync(vm.StatusBlob)));
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(VariantNames))]
    public async Task P07_Keys_that_are_missing_or_new_do_not_matter(string name)
    {
        VirtualMachine vm = await StartMachineAsync();

        BackupResult result = await vm.RunDisturbedAsync(
            vm.NewRequest(), () => Edit(vm.Agent.EnvironmentFile, Variants[name]));

        await Expect.ConsistentAsync(vm, result);
    }

    [Fact(Timeout = Limit)]
    public async Task The_environment_may_be_an_object_and_its_version_is_copied_as_written()
    {
        VirtualMachine vm = await StartMachineAsync();

        BackupResult result = await vm.RunDisturbedAsync(vm.NewRequest(), () =>
        {
            string text = File.ReadAllText(vm.Agent.EnvironmentFile).Trim()[1..^1];
            File.WriteAllText(vm.Agent.EnvironmentFile, text.Replace("\"version\": 1.0", "\"version\": 1.50", StringComparison.Ordinal));
        });

        await Expect.ConsistentAsync(vm, result);
        Assert.Equal("1.50", (string?)JsonNode.Parse(result.Text)![0]!["version"]);
        Assert.Equal("1.50", (string?)JsonNode.Parse(result.EmbeddedText)![0]!["version"]);
    }

    private static void Edit(string path, Action<JsonArray> change)
    {
        var document = (JsonArray)JsonNode.Parse(File.ReadAllText(path))!;
        change(document);
        File.WriteAllText(path, document.ToJsonString());
    }
}
