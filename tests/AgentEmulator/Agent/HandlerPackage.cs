using System.IO.Compression;
using System.Text;

namespace AgentEmulator.Agent;

/// <summary>
/// Downloading and unpacking. Permission bits and symlinks stored in the zip are ignored: every file gets 0644, every folder 0755,
/// a symlink becomes a text file with its target; afterwards the owner may execute every file.
/// </summary>
internal static class HandlerPackage
{
    /// <summary>Brings the package into the handler's folder.</summary>
    internal static HandlerFailure? Download(HandlerFolder folder, string? source, AgentOptions options)
    {
        if (File.Exists(folder.Package) && Unpack(folder.Package, folder.Base) is null)
        {
            return null;
        }

        if (source is null || !File.Exists(source))
        {
            return HandlerFailure.Download(source is null ? "No package uri found" : $"Failed to download {source}: no such file");
        }

        File.Copy(source, folder.Package, overwrite: true);
        if (Unpack(folder.Package, folder.Base) is { } problem)
        {
            return HandlerFailure.Download($"Failed to unzip {source}: {problem}");
        }

        if (!options.IsDebian12)
        {
            File.Delete(folder.Package);
        }

        return null;
    }

    /// <summary>Makes the unpacked files a handler: modes, manifest, folders, HandlerEnvironment.json.</summary>
    internal static HandlerFailure? Initialize(HandlerFolder folder, bool isDebian12)
    {
        foreach (string file in Directory.EnumerateFiles(folder.Base, "*", SearchOption.AllDirectories))
        {
            File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.UserExecute);
        }

        string? found = FindManifest(folder.Base);
        if (found is null)
        {
            return HandlerFailure.Download("HandlerManifest.json not found");
        }

        string text = File.ReadAllText(found, new UTF8Encoding(false)); // drops a byte order mark
        AgentFile.Write(folder.Manifest, text);
        (HandlerManifest? manifest, HandlerFailure? failure) = HandlerManifest.Load(folder.Manifest, isDebian12);
        if (manifest is null)
        {
            return failure;
        }

        if (ConsistencyFailure(folder, manifest) is { } inconsistent)
        {
            return inconsistent;
        }

        AgentFile.MakeFolder(folder.StatusFolder, AgentFile.PrivateFolder);
        AgentFile.MakeFolder(folder.Config, AgentFile.PrivateFolder);
        AgentFile.MakeFolder(folder.Events, AgentFile.PrivateFolder);
        folder.WriteEnvironment();
        return null;
    }

    /// <summary>Multi-config settings need a manifest that says so.</summary>
    internal static HandlerFailure? ConsistencyFailure(HandlerFolder folder, HandlerManifest manifest) =>
        folder.IsMultiConfig && !manifest.SupportsMultipleExtensions
            ? HandlerFailure.Configuration(
                $"Handler {folder.Name} does not support MultiConfig but CRP expects it, failing due to inconsistent data")
            : null;

    /// <summary>The top folder first, then downwards.</summary>
    private static string? FindManifest(string folder)
    {
        string here = Path.Combine(folder, HandlerManifest.FileName);
        return File.Exists(here) ? here : Directory.GetDirectories(folder).Select(FindManifest).FirstOrDefault(found => found is not null);
    }

    private static string? Unpack(string zip, string target)
    {
        try
        {
            using ZipArchive archive = ZipFile.OpenRead(zip);
            AgentFile.MakeFolder(target, AgentFile.PublicFolder, keepMode: true);
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                Unpack(entry, target);
            }

            return null;
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            File.Delete(zip);
            if (Directory.Exists(target))
            {
                Directory.Delete(target, recursive: true);
            }

            return problem.Message;
        }
    }

    private static void Unpack(ZipArchiveEntry entry, string target)
    {
        // Like Python: "..", "." and a leading "/" are dropped from names.
        string[] parts = [.. entry.FullName.Split('/').Where(part => part is not ("" or "." or ".."))];
        bool isFolder = entry.FullName.EndsWith('/');
        string folder = target;
        foreach (string part in isFolder ? parts : parts.SkipLast(1))
        {
            folder = Path.Combine(folder, part);
            AgentFile.MakeFolder(folder, AgentFile.PublicFolder, keepMode: true);
        }

        if (!isFolder && parts.Length > 0)
        {
            using Stream content = entry.Open();
            using FileStream file = AgentFile.Create(Path.Combine(folder, parts[^1]));
            content.CopyTo(file);
        }
    }
}
