using Lab;

namespace TestVm.Host;

/// <summary>
/// The machine's second disk, read-only and so never frozen: this program, the package under test and the storage emulator,
/// laid out as in the repository.
/// </summary>
internal sealed class Payload(string folder)
{
    private const string Point = "/payload";

    /// <summary>The file system.</summary>
    internal string Disk => Path.Combine(folder, "payload.img");

    /// <summary>Makes it anew.</summary>
    /// <param name="words">Which checks are to run; <see cref="TestRun.RunAsync"/>.</param>
    internal void Make(string words)
    {
        string content = Path.Combine(folder, "payload");
        if (Directory.Exists(content))
        {
            Directory.Delete(content, recursive: true);
        }

        string package = Path.GetFileName(Repository.Package);
        Copy(Repository.Package, Path.Combine(content, "artifacts", package));
        Copy(Path.Combine(Repository.Root, "VmSnapshotExtension.sln"), Path.Combine(content, "VmSnapshotExtension.sln"));
        Copy(Path.Combine(Repository.Root, "tests/Lab/azurite/node_modules"), Path.Combine(content, "tests/Lab/azurite/node_modules"));
        Copy(AppContext.BaseDirectory.TrimEnd('/'), Path.Combine(content, "tests/TestVm"));

        // The driver must go on while the root is frozen: the runtime would open a socket in /tmp. Compiling at run time
        // is what an emulated processor is slowest at: less of it.
        File.AppendAllText(Path.Combine(content, "environment"), $"""
            VMSNAPSHOT_PACKAGE={Point}/artifacts/{package}
            DOTNET_EnableDiagnostics=0
            DOTNET_EnableWriteXorExecute=0
            DOTNET_TieredPGO=0
            NODE_OPTIONS=--jitless
            CHECKS={words}
            TMPDIR=/run/test-vm
            HOME=/run/test-vm

            """);

        File.Delete(Disk);
        Tool.Run("truncate", "--size=1G", Disk);
        Tool.Run("mkfs.ext4", "-q", "-F", "-L", "payload", "-d", content, Disk);
        Directory.Delete(content, recursive: true);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        Tool.Run("cp", "--recursive", from, to);
    }
}
