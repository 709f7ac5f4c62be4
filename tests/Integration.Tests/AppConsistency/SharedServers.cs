using Lab;

namespace IntegrationTests.AppConsistency;

/// <summary>A server for all tests of a class, its data in memory.</summary>
public abstract class SharedServer : IDisposable
{
    private readonly string _folder = Directory.CreateDirectory($"/dev/shm/server-{Guid.NewGuid():N}").FullName;

    /// <summary>Makes the server.</summary>
    protected SharedServer(Func<string, DatabaseServer> create) => Server = create(_folder);

    /// <summary>The server.</summary>
    public DatabaseServer Server { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>A MariaDB server.</summary>
public sealed class SharedMariaDb() : SharedServer(MariaDb.Create);

/// <summary>A PostgreSQL server.</summary>
public sealed class SharedPostgreSql() : SharedServer(PostgreSql.Create);

/// <inheritdoc/>
public sealed class MariaDbHolderTests(SharedMariaDb shared) : HolderTests(shared.Server), IClassFixture<SharedMariaDb>
{
    [Fact(Timeout = Limit)]
    public Task What_older_servers_know_serves_as_well() => QuiesceAsync("FLUSH TABLES WITH READ LOCK", "--lock=tables");
}

/// <inheritdoc/>
public sealed class PostgreSqlHolderTests(SharedPostgreSql shared) : HolderTests(shared.Server), IClassFixture<SharedPostgreSql>;
