namespace SnapshotCore.Tests;

/// <summary>Where the repository is that these tests were built from.</summary>
internal static class Repository
{
    internal static string Root { get; } = Find();

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "VmSnapshotExtension.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("VmSnapshotExtension.sln is not above the tests.");
    }
}
