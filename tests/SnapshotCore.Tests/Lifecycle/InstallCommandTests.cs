using SnapshotCore.Agent;
using SnapshotCore.Lifecycle;
using SnapshotCore.Tests.Agent;

namespace SnapshotCore.Tests.Lifecycle;

public sealed class InstallCommandTests : IDisposable
{
    private const string Template = "# Template\n[workload]\nworkload_name =\n";

    private readonly AgentFolders _folders = new();
    private readonly FakeMachine _machine = new();

    public InstallCommandTests() => _folders.Put("workload.conf", Template);

    private string Owners => Path.Combine(_machine.Access.OwnerFolder, "workload.conf");

    public void Dispose()
    {
        _folders.Dispose();
        _machine.Dispose();
    }

    [Fact]
    public void The_owners_folder_and_the_template_are_made()
    {
        CommandOutcome outcome = Install();

        Assert.Equal(0, outcome.ExitCode);
        Assert.Empty(outcome.Problems);
        Assert.Equal(Template, File.ReadAllText(Owners));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Owners));
        Assert.Single(File.ReadAllLines(Path.Combine(_folders.LogFolder, ShellLog.FileName)));
        Assert.Empty(Directory.GetFileSystemEntries(_folders.Environment.StatusFolder));
    }

    [Theory]
    [InlineData("[workload]\nworkload_name = mysql\n", false)]
    [InlineData("[workload]\nWorkload_Name:oracle", false)]
    [InlineData("[workload]\n# workload_name = mysql\nworkload_name = \n", true)]
    [InlineData("[workload]\n;workload_name = mysql\n", true)]
    [InlineData("[workload]\nworkload_names = mysql\n", true)]
    [InlineData("", true)]
    public void A_file_in_which_the_owner_named_a_workload_is_not_touched(string content, bool isReplaced)
    {
        Directory.CreateDirectory(_machine.Access.OwnerFolder);
        AgentFolders.Write(Owners, content);

        Install();

        Assert.Equal(isReplaced ? Template : content, File.ReadAllText(Owners));
    }

    [Fact]
    public void A_second_install_changes_nothing()
    {
        Install();
        File.SetLastWriteTimeUtc(Owners, DateTime.UnixEpoch);

        CommandOutcome outcome = Install();

        Assert.Equal("install: version 1.2.3.4 is in place", outcome.Summary);
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(Owners));
    }

    [Fact]
    public void A_package_without_the_template_still_installs()
    {
        File.Delete(Path.Combine(_folders.VersionFolder, "workload.conf"));

        CommandOutcome outcome = Install();

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("workload.conf", Assert.Single(outcome.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_owners_folder_that_cannot_be_made_is_named()
    {
        AgentFolders.Write(_machine.Access.OwnerFolder, "in the way");

        CommandOutcome outcome = Install();

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains(_machine.Access.OwnerFolder, Assert.Single(outcome.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Our_own_programs_are_made_executable_for_root_and_nothing_else()
    {
        const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        string bin = Directory.CreateDirectory(Path.Combine(_folders.VersionFolder, "bin")).FullName;
        foreach (string name in (string[])["worker", "guardian", "vmsnapshot", "worker.dll"])
        {
            AgentFolders.Write(Path.Combine(bin, name), "");
            File.SetUnixFileMode(Path.Combine(bin, name), Plain);
        }

        CommandOutcome outcome = Install();

        Assert.Empty(outcome.Problems);
        Assert.All(
            (string[])["worker", "guardian", "vmsnapshot"],
            name => Assert.Equal(Plain | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(bin, name))));
        Assert.Equal(Plain, File.GetUnixFileMode(Path.Combine(bin, "worker.dll")));
    }

    [Fact]
    public void An_unreadable_environment_is_reported_so_that_the_agent_unpacks_again()
    {
        _folders.Put(HandlerEnvironment.FileName, "");

        CommandOutcome outcome = Install();

        Assert.Equal(1, outcome.ExitCode);
        Assert.True(File.Exists(Owners));
    }

    private CommandOutcome Install() => new InstallCommand(_folders.Context, _machine.Access).Run();
}
