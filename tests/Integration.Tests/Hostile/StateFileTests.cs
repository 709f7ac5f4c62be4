using System.Diagnostics;

using IntegrationTests.Lifecycle;
using IntegrationTests.Stage;

namespace IntegrationTests.Hostile;

/// <summary>
/// All files that the extension keeps between runs, and those that a dead run may have left, are something else than they should
/// be, all at once: the next backup is good all the same, and no command hangs or fails.
/// </summary>
public sealed class StateFileTests(World world) : IntegrationTest(world)
{
    private const string Id = "FD76C85E-406F-4CFA-8EB0-CF18B123365C";

    // Far above what they take, far below what the agent gives them.
    private static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(30);

    public static TheoryData<string> OddOnes => [.. Enum.GetNames<OddFile>()];

    [Theory(Timeout = Limit)]
    [MemberData(nameof(OddOnes))]
    public async Task Whatever_lies_in_the_place_of_our_files_each_command_works(string name)
    {
        OddFile what = Enum.Parse<OddFile>(name);
        VirtualMachine vm = await StartMachineAsync();
        string passwd = await File.ReadAllTextAsync(OddFiles.Passwd);
        string[] files = [.. FilesOf(vm.Agent)];
        Directory.CreateDirectory("/run/vmsnapshot", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            foreach (string file in files)
            {
                OddFiles.Put(file, what);
            }

            var time = Stopwatch.StartNew();
            BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

            await JudgeAsync(vm, result, what);
            foreach (string command in new[] { "disable", "update", "install", "enable", "disable", "uninstall" })
            {
                Assert.Equal((command, 0), (command, await HandlerCommand.RunAsync(vm, command)));
            }

            await vm.WaitForEndAsync();
            Assert.InRange(time.Elapsed, TimeSpan.Zero, CommandLimit);
            Assert.Equal(passwd, await File.ReadAllTextAsync(OddFiles.Passwd));
            Assert.False(Path.Exists(OddFiles.Nowhere), "a link was followed");
            Assert.False(Path.Exists("/run/vmsnapshot"), "/run/vmsnapshot is left");
        }
        finally
        {
            OddFiles.RemovePipes(vm.Agent.HandlerFolder, vm.Agent.LogFolder, "/etc/azure");
        }
    }

    // Nothing can be put in the place of a folder without losing what somebody has in it: that is told, and the folder stays.
    private static async Task JudgeAsync(VirtualMachine vm, BackupResult result, OddFile what)
    {
        if (what == OddFile.Folder)
        {
            await Expect.RefusedAsync(vm, result, 2, "state.lock", "could not be written", "start the backup again");
            return;
        }

        await Expect.ConsistentAsync(vm, result);
        Assert.Equal("0", await File.ReadAllTextAsync(Path.Combine(vm.Agent.HandlerFolder, "mrseq")));
    }

    private static IEnumerable<string> FilesOf(VmAgent agent) =>
    [
        .. new[] { "mrseq", "state.lock", $"task_identity_{Id}", $"machine_identity_{Id}", $"smbios_identity_{Id}" }
            .Select(name => Path.Combine(agent.HandlerFolder, name)),
        agent.StatusFile(7),
        agent.SettingsFile(9),
        Path.Combine(agent.StatusFolder, ".0.status.999999.tmp"),
        Path.Combine(agent.LogFolder, "shell.log"),
        Path.Combine(agent.LogFolder, "extension.log"),
        Path.Combine(agent.LogFolder, "extension.1.log"),
        Path.Combine(agent.LogFolder, "traces", "20260101T000000.000Z-0.json"),
        Path.Combine(agent.LogFolder, "events", "17.json"),
        "/etc/azure/machine_identity_FD76C85E-406F-4CFA-8EB0-CF18B123358B",
        "/etc/azure/workload.conf",
        "/etc/azure/vmbackup.conf",
        "/etc/azure/MicrosoftRecoverySvcsSafeFreezeLock/SafeFreezeLockFile",
        "/run/vmsnapshot/journal",
        "/run/vmsnapshot/state",
        "/run/vmsnapshot/scripts",
    ];
}
