using System.Diagnostics;
using System.IO.Compression;

using Lab;

namespace IntegrationTests;

/// <summary>The zip that ships.</summary>
public sealed class PackageTests : IDisposable
{
    private const long LargestZip = 20_000_000;
    private const long LargestUnpacked = 45_000_000;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("package").FullName;

    [Fact]
    public void The_package_keeps_to_its_size()
    {
        using ZipArchive zip = ZipFile.OpenRead(Repository.Package);

        Assert.InRange(new FileInfo(Repository.Package).Length, 1, LargestZip);
        Assert.InRange(zip.Entries.Sum(entry => entry.Length), 1, LargestUnpacked);
    }

    [Fact]
    public void The_package_has_the_scripts_of_the_databases_as_they_are_in_the_repository()
    {
        using ZipArchive zip = ZipFile.OpenRead(Repository.Package);
        string folder = Path.Combine(Repository.Root, "scripts", "app-consistency");
        List<string> files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file)[0] != '.')];

        Assert.True(files.Count > 10);
        Assert.All(files, file =>
        {
            ZipArchiveEntry? entry = zip.GetEntry($"app-consistency/{Path.GetRelativePath(folder, file)}");
            Assert.True(entry is not null, $"{file} is not in the package");
            using var reader = new StreamReader(entry.Open());
            Assert.Equal(File.ReadAllText(file), reader.ReadToEnd());
        });
        Assert.Equal(files.Count, zip.Entries.Count(entry => entry.FullName.StartsWith("app-consistency/", StringComparison.Ordinal)));
    }

    // The host looks into the working folder to find out what it is: in bin/ it once took itself for `dotnet`.
    [Theory(Timeout = 60_000)]
    [InlineData("bin")]
    [InlineData(".")]
    [InlineData("/")]
    public async Task Every_command_starts_from_any_working_folder(string workingFolder)
    {
        Sandbox.Require();
        await ZipFile.ExtractToDirectoryAsync(Repository.Package, _folder);

        foreach (string command in (string[])["install", "enable", "disable", "uninstall", "update", "worker", "guardian", "vmsnapshot"])
        {
            string program = Path.Combine(_folder, "bin", command);
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            string output = await RunAsync(program, Path.Combine(_folder, workingFolder));

            Assert.DoesNotContain("host-options", output, StringComparison.Ordinal);
            Assert.DoesNotContain("could not be found", output, StringComparison.Ordinal);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<string> RunAsync(string program, string folder)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = await process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(StartLimit);
        await process.WaitForExitAsync(limit.Token);
        return await output + errors;
    }
}
