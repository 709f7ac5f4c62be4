using System.Text.Json.Nodes;

using AgentEmulator.Status;

using IntegrationTests.Freeze;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Conformance;

/// <summary>The status file: its name, its words, its size, and that nobody ever finds half of it.</summary>
public sealed class StatusPoints(World world) : IntegrationTest(world)
{
    private const int LongestMessage = 1024;
    private static readonly string[] Words = ["transitioning", "warning", "error", "success"];

    [Fact(Timeout = Limit)]
    public async Task P16_P17_P18_P20_Whoever_reads_at_any_moment_finds_a_whole_status_with_all_that_it_must_have()
    {
        VirtualMachine vm = await StartMachineAsync();
        var seen = new List<string>();
        await using (HeldBackup held = HeldBackup.Prepare(vm, TimeSpan.FromMilliseconds(200)))
        {
            seen.AddRange(await ReadWhileAsync(vm, 0, held.EnableAsync)); // a good backup
            Assert.Equal(1, BackupResult.Read(vm.Agent.StatusFile(0))!.Code);
            seen.AddRange(await ReadWhileAsync(vm, 0, () => vm.Agent.ProcessAsync())); // the same again
            held.Proxy.SnapshotDelay = HeldBackup.ForEver;
            seen.AddRange(await ReadWhileAsync(vm, 1, async () =>
            {
                await held.EnableAsync();
                await held.WaitForWindowAsync();
                Signals.Kill(held.Worker); // the guardian writes the last word
            }));
            Assert.Equal(2, BackupResult.Read(vm.Agent.StatusFile(1))!.Code);
        }

        RequestBuilder refused = vm.NewRequest();
        refused.Public["commandToExecute"] = "format";
        refused.Public["vmType"] = "microsoft.classiccompute/virtualmachines"; // whose file may say "error"
        seen.AddRange(await ReadWhileAsync(vm, 2, () => vm.RunBackupAsync(refused)));

        Assert.Contains(seen, text => BackupResult.CodeOf(text) == 4);
        Assert.Contains(seen, text => (string?)JsonNode.Parse(text)![0]!["status"]!["status"] == "error");
        Assert.All(seen, AssertHasAllThatItMust);
    }

    [Fact(Timeout = Limit)]
    public async Task P19_The_report_of_256_disks_with_long_names_and_errors_is_shortened_and_still_whole()
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder request = vm.NewRequest();
        string longName = new('v', 700);
        for (int i = 1; i < 256; i++)
        {
            request.Disks.Add((JsonNode)vm.Sas($"{longName}-{i}.vhd"));
        }

        BackupResult result = await vm.RunBackupAsync(request);

        Assert.Equal((76, "error"), (result.Code, result.TrueStatus));
        int leftOut = int.Parse(result.Telemetry["snapshotInfoEntriesLeftOut"]);
        Assert.Equal(256, result.Disks!.Count + leftOut);
        Assert.InRange(result.Text.Length, 1, StatusFileJudge.LargestFile - 1);
        AssertHasAllThatItMust(result.Text);
        HandlerReport report = await vm.Agent.ReportAsync();
        Assert.Equal(result.EmbeddedText, report.Extension!.Substatus[0].Name!.GetValue<string>());
    }

    // A BOM would be a status of its own kind to the agent; `null` where a text belongs would silence the whole machine.
    private static void AssertHasAllThatItMust(string text)
    {
        Assert.Equal('[', text[0]);
        Assert.All(text, letter => Assert.InRange(letter, '\n', '~'));
        JsonNode status = Assert.Single((JsonArray)JsonNode.Parse(text)!)!["status"]!;
        Assert.Contains((string)status["status"]!, Words);
        Assert.NotEmpty((string)status["name"]!);
        Assert.NotEmpty((string)status["formattedMessage"]!["lang"]!);
        string message = status["formattedMessage"]!["message"]!.GetValue<string>();
        Assert.InRange(message.Length, 0, LongestMessage);
        Assert.All((JsonArray)status["substatus"]!, one =>
        {
            Assert.Contains((string)one!["status"]!, Words);
            Assert.NotEmpty(one["name"]!.GetValue<string>());
        });
    }

    private static async Task<IReadOnlyList<string>> ReadWhileAsync(VirtualMachine vm, int sequence, Func<Task> action)
    {
        await using var reader = StatusReader.Start(vm.Agent, sequence);
        await action();
        await vm.WaitForEndAsync();
        IReadOnlyList<string> documents = await reader.EndAsync();
        Assert.InRange(reader.Reads, 10, int.MaxValue);
        Assert.DoesNotContain(reader.OtherNames, name => !IsOfEarlierNumber(name, sequence));
        return documents;
    }

    private static bool IsOfEarlierNumber(string path, int sequence) =>
        int.TryParse(Path.GetFileNameWithoutExtension(path), out int number) && number < sequence;
}
