using System.IO.Compression;

namespace Stage;

/// <summary>The package under another version number, as if it had been built so.</summary>
internal static class PackageVersion
{
    private const string Manifest = "HandlerManifest.json";

    /// <summary>Writes NAME__VERSION.zip to a folder.</summary>
    /// <param name="package">The package as it was built.</param>
    /// <param name="version">The other version.</param>
    /// <param name="folder">Where the copy goes.</param>
    /// <returns>The path of the copy.</returns>
    internal static string Make(string package, string version, string folder)
    {
        string[] identity = Path.GetFileNameWithoutExtension(package).Split("__");
        string copy = Path.Combine(folder, $"{identity[0]}__{version}.zip");
        File.Copy(package, copy, overwrite: true);
        using ZipArchive zip = ZipFile.Open(copy, ZipArchiveMode.Update);
        ZipArchiveEntry entry = zip.GetEntry(Manifest)!;
        string text;
        using (var reader = new StreamReader(entry.Open()))
        {
            text = reader.ReadToEnd();
        }

        entry.Delete();
        using var writer = new StreamWriter(zip.CreateEntry(Manifest).Open());
        writer.Write(text.Replace(identity[1], version, StringComparison.Ordinal));
        return copy;
    }
}
