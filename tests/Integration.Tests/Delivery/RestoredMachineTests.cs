using IntegrationTests.Stage;

namespace IntegrationTests.Delivery;

public sealed class RestoredMachineTests(World world) : IntegrationTest(world)
{
    private const string First = "{11111111-2222-3333-4444-555555555555}";
    private const string Second = "{66666666-7777-8888-9999-000000000000}";

    [Fact(Timeout = Limit)]
    public async Task A_machine_made_from_the_disk_of_another_forgets_what_that_one_processed()
    {
        VirtualMachine vm = await StartMachineAsync();
        SetIdentity(vm, First);
        RequestBuilder request = vm.NewRequest();
        await vm.RunBackupAsync(request);
        SetIdentity(vm, Second);
        await vm.MakeNewReportBlobsAsync(request);

        BackupResult result = await vm.RunBackupAsync(request, vm.Sequence);

        await Expect.ConsistentAsync(vm, result, snapshotsOfEach: 2);
    }

    [Fact(Timeout = Limit)]
    public async Task A_machine_whose_identity_is_no_longer_known_is_not_another_one()
    {
        VirtualMachine vm = await StartMachineAsync();
        SetIdentity(vm, First);
        BackupResult first = await vm.RunBackupAsync(vm.NewRequest());
        SetIdentity(vm, identity: null);

        Assert.Null(await vm.Agent.ProcessAsync());

        Assert.Equal(first.Text, (await vm.WaitForEndAsync()).Text);
        Assert.Single(await vm.SnapshotsAsync());
    }

    private static void SetIdentity(VirtualMachine vm, string? identity)
    {
        string path = Path.Combine(vm.Agent.Options.LibraryFolder, "HostingEnvironmentConfig.xml");
        if (identity is null)
        {
            File.Delete(path);
            return;
        }

        File.WriteAllText(path, $"""
            <?xml version="1.0" encoding="utf-8"?>
            <HostingEnvironmentConfig version="1.0.0.0">
              <Deployment name="d" guid="x" incarnation="0" />
              <Role guid="{identity}" name="vm" />
            </HostingEnvironmentConfig>
            """);
    }
}
