using IntegrationTests.Freeze;
using IntegrationTests.Operator;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.AppConsistency;

/// <summary>Several applications at rest whose backup died: each is let go on, whatever keeps another one from it.</summary>
public sealed class OwedPluginsTests(World world) : IntegrationTest(world)
{
    private const string First = OwnerScripts.Folder + "/first.json";
    private const string Second = OwnerScripts.Folder + "/second.json";
    private const string Other = OwnerScripts.Folder + "/other.sh";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Theory(Timeout = Limit)]
    [InlineData($"chmod 755 {Other}", $"chmod 700 {Other}", "its mode is 755")]
    [InlineData($"mv {Second} {Second}.away", $"mv {Second}.away {Second}", "No scripts are configured")]
    [InlineData($"sed -i s/{{/[/ {Second}", $"sed -i s/[[]/{{/ {Second}", "it is not JSON")]
    public async Task What_is_wrong_with_one_is_told_and_it_alone_stays_owed(string spoil, string mend, string words)
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts("note rests; sleep 600");
        OwnerScripts.WriteScript(Other, OwnerScripts.Shell("note other"));
        OwnerScripts.Configure(new System.Text.Json.Nodes.JsonObject { ["postScriptLocation"] = Other }, Second);
        OwnerScripts.Configure([], First);
        OwnerScripts.WriteHostFile(1800, Second, First); // the one that is spoiled comes first
        await using HeldBackup held = await HeldBackup.BeginAsync(vm, TimeSpan.Zero);
        await vm.WaitAsync(() => OwnerScripts.Said.Split("rests").Length == 3, Patience, "both pre-scripts");
        await ThawTests.KillBothAsync(vm, held);

        Tool.Run("sh", "-c", spoil);
        CommandResult one = await OperatorCommand.RunAsync(vm, "thaw");
        CommandResult again = await OperatorCommand.RunAsync(vm, "thaw --quiet");
        Tool.Run("sh", "-c", mend);
        CommandResult both = await OperatorCommand.RunAsync(vm, "thaw");

        Assert.Equal((6, 6, 0), (one.ExitCode, again.ExitCode, both.ExitCode));
        Assert.Contains(words, one.Output, StringComparison.Ordinal);
        Assert.Equal("", again.Output); // a timer does not say the same again and again
        Assert.EndsWith("post other", OwnerScripts.Said, StringComparison.Ordinal);
        Assert.Equal(1, OwnerScripts.Moments.Count(noted => noted.Word == "post"));
        ScriptedBackup.AssertNothingLeft();
        held.AssertNothingLeft();
    }
}
