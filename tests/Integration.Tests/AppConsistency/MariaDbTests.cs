using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.AppConsistency;

/// <summary>At rest no commit gets through: the writer's waits for the lock, not for the frozen disk.</summary>
public sealed class MariaDbTests(World world) : DatabaseTests(world)
{
    /// <inheritdoc/>
    protected override int MayFollow => 0;

    /// <inheritdoc/>
    protected override DatabaseServer Create(string folder) => MariaDb.Create(folder);

    /// <inheritdoc/>
    protected override DatabaseServer StartOn(string folder) => MariaDb.StartOn(folder);

    /// <inheritdoc/>
    protected override bool IsAtRest(SqlSession session) => MariaDb.WaitingCommits(session) == 1;
}
