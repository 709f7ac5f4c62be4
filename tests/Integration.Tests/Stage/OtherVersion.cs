using System.IO.Compression;

using AgentEmulator.Agent;

namespace IntegrationTests.Stage;

/// <summary>The same package under another version number, for updates.</summary>
internal sealed class OtherVersion : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("version").FullName;

    internal OtherVersion(HandlerGoal original, string version)
    {
        Version = version;
        Package = Path.Combine(_folder, $"{original.Name}__{version}.zip");
        File.Copy(original.Package!, Package);
        using ZipArchive zip = ZipFile.Open(Package, ZipArchiveMode.Update);
        ZipArchiveEntry manifest = zip.GetEntry("HandlerManifest.json")!;
        string text;
        using (var reader = new StreamReader(manifest.Open()))
        {
            text = reader.ReadToEnd();
        }

        manifest.Delete();
        using var writer = new StreamWriter(zip.CreateEntry("HandlerManifest.json").Open());
        writer.Write(text.Replace(original.Version, version, StringComparison.Ordinal));
    }

    /// <summary>Its number.</summary>
    internal string Version { get; }

    /// <summary>The package's path.</summary>
    internal string Package { get; }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
