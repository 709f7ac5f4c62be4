using System.IO.Compression;

using AgentEmulator.Agent;

namespace AgentEmulator.Tests;

public sealed class PackageTests : IDisposable
{
    private readonly VirtualMachine _vm = new();

    public void Dispose() => _vm.Dispose();

    [Fact]
    public async Task P36_Permissions_in_the_zip_are_ignored_and_the_owner_may_execute_every_file()
    {
        string package = _vm.Package(more: zip =>
        {
            VirtualMachine.Add(zip, "data/secret.txt", "x").ExternalAttributes = Convert.ToInt32("100600", 8) << 16;
            VirtualMachine.Add(zip, "link", "data/secret.txt").ExternalAttributes = unchecked(Convert.ToInt32("120777", 8) << 16);
            zip.CreateEntry("empty/");
        });

        await _vm.ProcessAsync(VirtualMachine.Goal("1.0.0.0", package));

        (string Path, string Mode)[] expected =
        [
            (".", "755"), ("bin", "755"), ("data", "755"), ("empty", "755"), ("bin/enable", "744"), ("data/secret.txt", "744"), ("link", "744"),
            ("HandlerManifest.json", "744"), ("HandlerEnvironment.json", "644"), ("config", "700"), ("status", "700"),
            ("config/HandlerState", "744"), ("config/HandlerStatus", "644"), ("config/0.settings", "644"),
        ];
        Assert.All(expected, item => Assert.Equal(VirtualMachine.Mode(item.Mode), File.GetUnixFileMode(Path.Combine(_vm.Base(), item.Path))));
        Assert.Equal("data/secret.txt", File.ReadAllText(Path.Combine(_vm.Base(), "link")));
        Assert.Null(new FileInfo(Path.Combine(_vm.Base(), "link")).LinkTarget);
        Assert.Equal(VirtualMachine.Mode("700"), File.GetUnixFileMode(Path.Combine(_vm.Log, "events")));
        Assert.Equal(VirtualMachine.Mode("755"), File.GetUnixFileMode(_vm.Log));
        Assert.Equal(VirtualMachine.Mode("700"), File.GetUnixFileMode(_vm.Options.LibraryFolder));
    }

    [Theory]
    [InlineData(AgentGeneration.Current, false)]
    [InlineData(AgentGeneration.Debian12, true)]
    public async Task P36_Only_the_older_agent_keeps_the_zip(AgentGeneration generation, bool isKept)
    {
        _vm.With(options => options with { Generation = generation });

        await _vm.InstallAsync();

        Assert.Equal(isKept, File.Exists(Path.Combine(_vm.Options.LibraryFolder, "Contoso.Probe__1.0.0.0.zip")));
    }

    [Fact]
    public async Task P36_The_manifest_is_found_anywhere_and_loses_its_byte_order_mark()
    {
        string package = _vm.Package();
        using (ZipArchive zip = ZipFile.Open(package, ZipArchiveMode.Update))
        {
            ZipArchiveEntry top = zip.GetEntry("HandlerManifest.json")!;
            string manifest;
            using (var reader = new StreamReader(top.Open()))
            {
                manifest = reader.ReadToEnd();
            }

            top.Delete();
            VirtualMachine.Add(zip, "deep/inside/HandlerManifest.json", "\uFEFF" + manifest);
        }

        await _vm.ProcessAsync(VirtualMachine.Goal("1.0.0.0", package));

        Assert.Equal((byte)'[', File.ReadAllBytes(Path.Combine(_vm.Base(), "HandlerManifest.json"))[0]);
        Assert.Equal("Enabled", _vm.State());
    }

    [Theory]
    [InlineData("no zip at all", 1001)]
    [InlineData(null, 1001)]
    public async Task P45_A_package_that_cannot_be_had_is_a_download_failure(string? content, int code)
    {
        string? package = content is null ? null : Path.Combine(_vm.Folder, "bad.zip");
        if (package is not null)
        {
            await File.WriteAllTextAsync(package, content);
        }

        IReadOnlyDictionary<string, HandlerFailure> failures = await _vm.ProcessAsync(VirtualMachine.Goal("1.0.0.0", package));

        Assert.Equal(code, failures[VirtualMachine.Name].Code);
        Assert.StartsWith("Failed to download artifacts: ", (await _vm.ReportAsync()).Message, StringComparison.Ordinal);
        Assert.Empty(_vm.Trace);
    }

    [Theory]
    [InlineData("{", 1003)]
    [InlineData("[{}]", -1)]
    [InlineData("[{\"handlerManifest\": null}]", -1)]
    public async Task P45_A_bad_manifest_has_its_code(string manifest, int code)
    {
        string package = Path.Combine(_vm.Folder, "bad.zip");
        using (ZipArchive zip = ZipFile.Open(package, ZipArchiveMode.Create))
        {
            VirtualMachine.Add(zip, "HandlerManifest.json", manifest);
        }

        IReadOnlyDictionary<string, HandlerFailure> failures = await _vm.ProcessAsync(VirtualMachine.Goal("1.0.0.0", package));

        Assert.Equal(code, failures[VirtualMachine.Name].Code);
    }

    [Fact]
    public async Task P45_A_zip_without_manifest_is_a_download_failure()
    {
        string package = Path.Combine(_vm.Folder, "bad.zip");
        using (ZipArchive zip = ZipFile.Open(package, ZipArchiveMode.Create))
        {
            VirtualMachine.Add(zip, "readme", "nothing");
        }

        IReadOnlyDictionary<string, HandlerFailure> failures = await _vm.ProcessAsync(VirtualMachine.Goal("1.0.0.0", package));

        Assert.Equal(
            new HandlerFailure(1001, "Failed to download artifacts: [ExtensionDownloadError] HandlerManifest.json not found"), failures[VirtualMachine.Name]);
    }

    [Fact]
    public async Task A_name_that_climbs_out_of_the_folder_stays_inside()
    {
        string package = _vm.Package(more: zip => VirtualMachine.Add(zip, "../../escaped", "x"));

        await _vm.ProcessAsync(VirtualMachine.Goal("1.0.0.0", package));

        Assert.True(File.Exists(Path.Combine(_vm.Base(), "escaped")));
    }
}
