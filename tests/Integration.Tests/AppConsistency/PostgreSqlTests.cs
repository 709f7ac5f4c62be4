using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.AppConsistency;

/// <summary>In backup mode the server goes on until its disk is frozen: one commit may be written, and not acknowledged yet.</summary>
public sealed class PostgreSqlTests(World world) : DatabaseTests(world)
{
    /// <inheritdoc/>
    protected override int MayFollow => 1;

    /// <inheritdoc/>
    protected override DatabaseServer Create(string folder) => PostgreSql.Create(folder);

    /// <inheritdoc/>
    protected override DatabaseServer StartOn(string folder) => PostgreSql.StartOn(folder);

    /// <inheritdoc/>
    protected override bool IsAtRest(SqlSession session) => PostgreSql.IsInBackupMode(session);
}
