namespace Lab;

/// <summary>Where things of this repository are.</summary>
public static class Repository
{
    /// <summary>The repository's top folder, found upwards from the running program.</summary>
    /// <exception cref="InvalidOperationException">The program runs from outside the repository.</exception>
    public static string Root { get; } = Find();

    /// <summary>The packed extension: environment variable VMSNAPSHOT_PACKAGE, set by build.cake.</summary>
    /// <exception cref="InvalidOperationException">Not set, or no such file; with the remedy.</exception>
    public static string Package
    {
        get
        {
            string? path = Environment.GetEnvironmentVariable("VMSNAPSHOT_PACKAGE");
            return File.Exists(path)
                ? path
                : throw new InvalidOperationException(
                    $"VMSNAPSHOT_PACKAGE names no file ({path ?? "not set"}): use scripts/test or scripts/demo, or name the zip in artifacts/.");
        }
    }

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "VmSnapshotExtension.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"{AppContext.BaseDirectory} lies in no clone of this repository.");
    }
}
