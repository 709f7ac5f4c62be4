using IntegrationTests.Freeze;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Hostile;

/// <summary>The disk that another machine is made of was copied in the middle of a backup: its state says that one is under way.</summary>
public sealed class CopiedMachineTests(World world) : IntegrationTest(world)
{
    private const string First = "{11111111-2222-3333-4444-555555555555}";
    private const string Second = "{66666666-7777-8888-9999-000000000000}";

    [Fact(Timeout = Limit)]
    public async Task A_machine_made_of_a_disk_in_the_middle_of_a_backup_takes_its_own_under_the_same_number()
    {
        VirtualMachine vm = await StartMachineAsync();
        SetIdentity(vm, First);
        string copy = vm.Agent.HandlerFolder + ".copy";
        await using (HeldBackup held = await HeldBackup.OpenAsync(vm, HeldBackup.ForEver))
        {
            Tool.Run("cp", "--archive", vm.Agent.HandlerFolder, copy);
            held.Proxy.LetGo();
            await vm.WaitForEndAsync();
        }

        Directory.Delete(vm.Agent.HandlerFolder, recursive: true);
        Directory.Move(copy, vm.Agent.HandlerFolder);
        SetIdentity(vm, Second);
        Assert.True(BackupResult.Read(vm.Agent.StatusFile(0))!.IsTransitional);

        BackupResult result = await vm.RunBackupAsync(await vm.NextRequestAsync(), sequence: 0);

        await Expect.ConsistentAsync(vm, result, snapshotsOfEach: 2);
    }

    [Fact(Timeout = Limit)]
    public async Task The_same_machine_with_such_a_disk_says_that_the_backup_was_interrupted_and_takes_the_next()
    {
        VirtualMachine vm = await StartMachineAsync();
        SetIdentity(vm, First);
        RequestBuilder request = vm.NewRequest();
        await vm.RunBackupAsync(request);
        await File.WriteAllTextAsync(
            vm.Agent.StatusFile(0),
            (await File.ReadAllTextAsync(vm.Agent.StatusFile(0))).Replace("\"code\":\"1\"", "\"code\":\"4\"", StringComparison.Ordinal));

        Assert.Null(await vm.Agent.ProcessAsync());

        BackupResult result = await vm.WaitForEndAsync();
        Assert.Equal((2, 0), (result.Code, result.Consistency));
        Assert.Contains("interrupted", result.Message, StringComparison.Ordinal);
        await Expect.ConsistentAsync(vm, await vm.RunBackupAsync(await vm.NextRequestAsync()), snapshotsOfEach: 2);
    }

    private static void SetIdentity(VirtualMachine vm, string identity) => File.WriteAllText(
        Path.Combine(vm.Agent.Options.LibraryFolder, "HostingEnvironmentConfig.xml"),
        $"<HostingEnvironmentConfig><Role guid=\"{identity}\" name=\"vm\" /></HostingEnvironmentConfig>");
}
