namespace Cli.Tests;

/// <summary>Where the documents of this repository are.</summary>
internal static class Repository
{
    /// <summary>The top folder, found upwards from the tests.</summary>
    internal static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Find(DirectoryInfo folder) =>
        File.Exists(Path.Combine(folder.FullName, "VmSnapshotExtension.sln"))
            ? folder.FullName
            : Find(folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository."));
}
