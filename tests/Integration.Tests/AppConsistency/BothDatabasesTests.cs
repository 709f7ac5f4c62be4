using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.AppConsistency;

/// <summary>The pair that the README gives for a machine with both databases, which are where their packages put them.</summary>
[Collection(WholeMachine.Name)]
public sealed class BothDatabasesTests : IClassFixture<SharedMariaDb>, IClassFixture<SharedPostgreSql>, IDisposable
{
    private const string MariaDbFolder = "/run/mysqld";
    private const string PostgreSqlFolder = "/run/postgresql";

    private readonly DatabaseServer _mariaDb;
    private readonly DatabaseServer _postgreSql;

    public BothDatabasesTests(SharedMariaDb mariaDb, SharedPostgreSql postgreSql)
    {
        (_mariaDb, _postgreSql) = (mariaDb.Server, postgreSql.Server);
        Directory.CreateSymbolicLink(PostgreSqlFolder, _postgreSql.Sockets);
        Directory.CreateDirectory(MariaDbFolder);
        File.CreateSymbolicLink(Path.Combine(MariaDbFolder, "mysqld.sock"), Path.Combine(_mariaDb.Sockets, "socket"));

        string source = Path.Combine(Repository.Root, "scripts", "app-consistency");
        ReadyMadeScripts.InstallFrom(source, _mariaDb.Kind);
        ReadyMadeScripts.InstallFrom(source, _postgreSql.Kind);
        IReadOnlyList<string> pair = ReadyMadeScripts.Blocks(source, "bash");
        Write("pre.sh", pair[0]);
        Write("post.sh", pair[1]);
    }

    [Fact(Timeout = 60_000)]
    public async Task Both_are_quiesced_from_pre_to_post()
    {
        int pre = (await RunAsync("pre.sh")).ExitCode;
        (bool mariaDb, bool postgreSql) = (_mariaDb.IsQuiesced, _postgreSql.IsQuiesced);
        int post = (await RunAsync("post.sh")).ExitCode;

        Assert.Equal((0, true, true, 0), (pre, mariaDb, postgreSql, post));
        ReadyMadeScripts.AssertNothingLeft(_mariaDb);
        ReadyMadeScripts.AssertNothingLeft(_postgreSql);
    }

    [Fact(Timeout = 60_000)]
    public async Task If_one_cannot_be_quiesced_the_other_works_on()
    {
        ScriptEnd pre;
        using (_mariaDb.HoldUp())
        {
            pre = await RunAsync("pre.sh", ("VMSNAPSHOT_DEADLINE", $"{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 6}"));
        }

        Assert.Equal(1, pre.ExitCode);
        Assert.All(
            (string[])["MariaDB was not quiesced", "PostgreSQL was quiesced for"],
            words => Assert.True(pre.Output.Contains(words, StringComparison.Ordinal), pre.Output));
        ReadyMadeScripts.AssertNothingLeft(_mariaDb);
        ReadyMadeScripts.AssertNothingLeft(_postgreSql);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        RunAsync("post.sh").GetAwaiter().GetResult();
        Directory.Delete(PostgreSqlFolder);
        Directory.Delete(MariaDbFolder, recursive: true);
        VirtualMachine.RemoveTraces();
    }

    private static void Write(string name, string code)
    {
        string path = Path.Combine(ReadyMadeScripts.Folder, name);
        File.WriteAllText(path, code);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static Task<ScriptEnd> RunAsync(string name, params IEnumerable<(string Name, string Value)> environment) =>
        ScriptPair.EndAsync(ScriptPair.Start(
            Path.Combine(ReadyMadeScripts.Folder, name), [], environment.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))));
}
