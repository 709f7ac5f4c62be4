using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Systemd;

/// <summary>The third line is best effort: without it a backup is as good, and says in its log what is missing.</summary>
public sealed class BrokenSystemdTests(World world) : SystemdTest(world)
{
    private const UnixFileMode Executable = (UnixFileMode)0x1ED; // 0755
    private readonly List<string> _replaced = [];

    [Theory(Timeout = Limit)]
    [InlineData("systemd-run", "no timer vmsnapshot-thaw-", "systemd-run is not there")]
    [InlineData("busctl", "no scope vmsnapshot-guardian-", "busctl is not there")]
    public async Task A_program_that_is_missing_costs_a_warning(string program, params string[] words)
    {
        VirtualMachine vm = await StartMachineWithAsync(program);
        Replace(program, null);

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        Assert.Equal((1, 1), (result.Code, result.Consistency));
        Assert.All(words, word => Assert.Contains(word, vm.LogText, StringComparison.Ordinal));
        await WaitForNoUnitsAsync(vm);
    }

    [Theory(Timeout = Limit)]
    [InlineData("systemd-run", "exec sleep 1000", "did not end in time and was killed")]
    [InlineData("systemd-run", "echo the bus is broken >&2; exit 1", "ended with exit code 1: the bus is broken")]
    [InlineData("busctl", "exec sleep 1000", "did not end in time and was killed")]
    [InlineData("busctl", "exit 0", "/cgroup does not name it")]
    public async Task A_program_that_hangs_fails_or_lies_costs_two_seconds_at_most_and_a_warning(
        string program, string script, string words)
    {
        VirtualMachine vm = await StartMachineWithAsync(program);
        Replace(program, $"#!/bin/sh\n{script}\n");
        long started = TimeProvider.System.GetTimestamp();

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());
        TimeSpan took = TimeProvider.System.GetElapsedTime(started);

        Assert.Equal((1, 1), (result.Code, result.Consistency));
        Assert.Contains(words, vm.LogText, StringComparison.Ordinal);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(8));
        Assert.InRange(vm.FrozenFor, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        await WaitForNoUnitsAsync(vm);
    }

    [Fact(Timeout = Limit)]
    public async Task A_timer_that_can_not_be_stopped_finds_nothing_to_thaw_and_goes()
    {
        VirtualMachine vm = await StartMachineWithAsync("systemctl");
        OwnerFile.Write("timeout=3");
        Replace("systemctl", "#!/bin/sh\nexit 1\n");

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());
        Restore();

        Assert.Equal((1, 1), (result.Code, result.Consistency));
        Assert.Contains("did not stop vmsnapshot-thaw-", vm.LogText, StringComparison.Ordinal);
        Assert.NotEmpty(SystemdUnits.List(Ours));
        await WaitForNoUnitsAsync(vm);
    }

    /// <inheritdoc/>
    public override async Task DisposeAsync()
    {
        Restore();
        await base.DisposeAsync();
    }

    /// <summary>A machine with a program in the sandbox's own layer from the beginning, so that it is no trace of the test.</summary>
    private Task<VirtualMachine> StartMachineWithAsync(string program)
    {
        Replace(program, null);
        Restore();
        return StartManagedMachineAsync();
    }

    private void Replace(string program, string? content)
    {
        string path = $"/usr/bin/{program}";
        File.Move(path, $"{path}.kept");
        _replaced.Add(path);
        if (content is not null)
        {
            File.WriteAllText(path, content);
            File.SetUnixFileMode(path, Executable);
        }
    }

    private void Restore()
    {
        _replaced.ForEach(path => File.Move($"{path}.kept", path, overwrite: true));
        _replaced.Clear();
    }
}
