namespace VmSnapshot;

/// <summary>Where this program's package lies.</summary>
internal static class PackageFolder
{
    /// <summary>The root of the package: the program is in its <c>bin</c>.</summary>
    internal static string Path { get; } =
        System.IO.Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/')) ?? AppContext.BaseDirectory;
}
