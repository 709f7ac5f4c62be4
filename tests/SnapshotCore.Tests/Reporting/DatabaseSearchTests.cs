using SnapshotCore.Reporting;

namespace SnapshotCore.Tests.Reporting;

public sealed class DatabaseSearchTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _proc = Directory.CreateTempSubdirectory("proc-");

    public void Dispose() => _proc.Delete(recursive: true);

    [Theory]
    [InlineData("/usr/sbin/mysqld\0--user=mysql\0", "['mysqld']")]
    [InlineData("/usr/sbin/mariadbd\0", "['mysqld']")]
    [InlineData("/usr/lib/postgresql/15/bin/postgres\0-D\0/var/lib/postgresql/15/main\0", "['postgresql']")]
    [InlineData("postgres: checkpointer \0", "['postgresql']")]
    [InlineData("ora_pmon_ORCL", "['oracle']")]
    [InlineData("oracleORCL (LOCAL=NO)", "['oracle']")]
    [InlineData("/usr/bin/mongod\0--config\0/etc/mongod.conf\0", "['mongo']")]
    [InlineData("/bin/sh\0", "[]")]
    [InlineData("", "[]")]
    public void A_database_is_told_by_its_command_line(string commandLine, string expected)
    {
        Run(4001, commandLine);

        Assert.Equal(expected, Found());
    }

    [Fact]
    public void A_class_behind_a_long_class_path_is_found()
    {
        Run(4001, $"/usr/bin/java\0-cp\0{new string('x', 20_000)}\0org.apache.cassandra.service.CassandraDaemon\0");

        Assert.Equal("['cassandra']", Found());
    }

    [Fact]
    public void Several_are_listed_once_each_in_the_order_of_the_names()
    {
        Run(4001, "/usr/bin/mongod\0");
        Run(4002, "/usr/sbin/mysqld\0");
        Run(4003, "/usr/sbin/mysqld\0");
        _proc.CreateSubdirectory("sys").CreateSubdirectory("mongo");
        _proc.CreateSubdirectory("4004"); // has ended meanwhile

        Assert.Equal("['mysqld', 'mongo']", Found());
    }

    [Fact]
    public void Without_proc_nothing_is_known() =>
        Assert.Null(DatabaseSearch.Start("/nonexistent").Wait(Patience));

    [Fact]
    public void This_machine_can_be_searched() =>
        Assert.StartsWith("[", DatabaseSearch.Start().Wait(Patience), StringComparison.Ordinal);

    private void Run(int pid, string commandLine) =>
        File.WriteAllText(Path.Combine(_proc.CreateSubdirectory($"{pid}").FullName, "cmdline"), commandLine);

    private string? Found() => DatabaseSearch.Start(_proc.FullName).Wait(Patience);
}
