using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Freeze;

public sealed class RunFolderTests(World world) : IntegrationTest(world)
{
    private const string OnDisk = "/mnt/run-on-disk";

    [Theory(Timeout = Limit)]
    [InlineData("/run", true)]
    [InlineData("/dev/shm", false)]
    public async Task The_journal_lies_in_memory_for_root_alone_while_anything_is_frozen(string place, bool isRunInMemory)
    {
        VirtualMachine vm = await StartMachineAsync();
        using var mounts = new ExtraMounts(OnDisk);
        if (!isRunInMemory)
        {
            Directory.CreateDirectory(OnDisk);
            File.Copy("/run/sandbox", $"{OnDisk}/sandbox");
            mounts.MountOver("/run", "--bind", OnDisk);
        }

        string folder = $"{place}/vmsnapshot";
        string journal = $"{folder}/journal";
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, TimeSpan.FromMilliseconds(300));
        (UnixFileMode mode, string text) = (File.GetUnixFileMode(folder), Tool.Run("cat", journal));
        BackupResult result = await vm.WaitForEndAsync();

        Assert.Equal((1, 1), (result.Code, result.Consistency));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, mode);
        Assert.Contains("\ntarget ", text, StringComparison.Ordinal);
        Assert.Empty(RunLeftovers.InJournal(journal));
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task What_somebody_planted_in_its_place_does_not_keep_a_backup_from_being_taken()
    {
        VirtualMachine vm = await StartMachineAsync();
        Directory.CreateDirectory("/mnt/planted");
        File.CreateSymbolicLink("/run/vmsnapshot", "/mnt/planted");

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        Assert.Equal((1, 1), (result.Code, result.Consistency));
        Assert.Empty(Directory.GetFileSystemEntries("/mnt/planted"));
        Directory.Delete("/mnt/planted");
    }
}
