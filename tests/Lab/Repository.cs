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

    /// <summary>The files of Debian's package waagent, the real guest agent, unpacked by build.cake and not installed.</summary>
    /// <exception cref="InvalidOperationException">They are not there; with the remedy.</exception>
    public static string GuestAgent
    {
        get
        {
            string folder = Path.Combine(Root, "artifacts", "waagent", "root");
            return File.Exists(Path.Combine(folder, "usr/sbin/waagent"))
                ? folder
                : throw new InvalidOperationException($"The guest agent is not in {folder}: use scripts/test, which brings it there.");
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
