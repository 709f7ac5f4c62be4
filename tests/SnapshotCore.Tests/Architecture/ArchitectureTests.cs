using System.Reflection;

using SnapshotCore.Errors;

namespace SnapshotCore.Tests.Architecture;

public sealed class ArchitectureTests
{
    private static readonly Assembly Core = typeof(BackupError).Assembly;

    // docs/architecture.md, "Folders and the direction of dependencies": a folder uses its own and lower layers only.
    private static readonly string[][] Layers =
    [
        ["Linux", "Errors"],
        ["Agent", "Settings", "Storage", "BackupHost", "Logging", "Systemd"],
        ["Preflight", "AppConsistency", "Freeze", "Snapshots", "Reporting"],
        ["Backup", "Lifecycle"],
    ];

    // Within a layer, what may use what; everything else is sideways.
    private static readonly HashSet<(string From, string To)> Allowed =
    [
        ("Storage", "Settings"),
        ("BackupHost", "Settings"),
        ("Lifecycle", "Backup"),
    ];

    [Fact]
    public void Dependencies_between_folders_point_downward_only()
    {
        string[] wrong = CompiledReferences.Of(Core)
            .Where(use => use.To.Assembly == Core && Folder(use.From) is not null && Folder(use.To) is not null)
            .Where(use => !IsAllowed(Folder(use.From)!, Folder(use.To)!))
            .Select(use => $"{use.From.FullName} uses {use.To.FullName}")
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToArray();

        Assert.Empty(wrong);
    }

    [Fact]
    public void Freeze_and_Linux_use_no_package()
    {
        string[] wrong = CompiledReferences.Of(Core)
            .Where(use => Folder(use.From) is "Freeze" or "Linux")
            .Where(use => use.To.Assembly != Core && !IsRuntime(use.To.Assembly))
            .Select(use => $"{use.From.FullName} uses {use.To.FullName}")
            .Distinct()
            .ToArray();

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("Newtonsoft.Json", "Agent", "Settings", "BackupHost", "AppConsistency", "Reporting", "Backup", "Lifecycle")]
    [InlineData("Azure.", "Storage", "Snapshots")]
    [InlineData("Polly", "Storage", "Snapshots")]
    [InlineData("BouncyCastle", "Settings")]
    [InlineData("NLog", "Logging")]
    public void A_package_enters_by_its_own_door(string package, params string[] doors)
    {
        string[] users = CompiledReferences.Of(Core)
            .Where(use => use.To.Assembly.GetName().Name!.StartsWith(package, StringComparison.Ordinal))
            .Select(use => Folder(use.From) ?? use.From.FullName!)
            .Distinct()
            .ToArray();

        Assert.NotEmpty(users);
        Assert.Empty(users.Except(doors));
    }

    [Fact]
    public void Every_folder_has_its_layer()
    {
        string[] homeless = Core.GetTypes()
            .Select(type => Folder(type))
            .OfType<string>()
            .Distinct()
            .Where(folder => LayerOf(folder) < 0)
            .ToArray();

        Assert.Empty(homeless);
    }

    private static bool IsAllowed(string from, string to) =>
        from == to || Allowed.Contains((from, to)) || LayerOf(to) < LayerOf(from);

    private static int LayerOf(string folder) => Array.FindIndex(Layers, layer => layer.Contains(folder));

    private static string? Folder(Type type) =>
        type.Namespace is { } name && name.StartsWith("SnapshotCore.", StringComparison.Ordinal)
            ? name.Split('.')[1]
            : null;

    private static bool IsRuntime(Assembly assembly) =>
        assembly.GetName().Name is { } name
        && (name.StartsWith("System.", StringComparison.Ordinal) || name is "System" or "Microsoft.Win32.Primitives");
}
