using System.Globalization;

namespace FabricEmulator.Wire;

/// <summary>The URLs in the fabric's documents. Ports and paths of the two services are fixed; the others are the fabric's choice.</summary>
/// <param name="throughHost">
/// Blobs (manifests, packages, the status) are at addresses that the machine can't reach, so that the agent has to use the host plugin.
/// </param>
internal sealed class FabricUrls(bool throughHost)
{
    internal const string Address = "168.63.129.16";
    internal const string MetadataAddress = "169.254.169.254";
    internal const int WirePort = 80;
    internal const int PluginPort = 32526;
    internal const string WireVersion = "2012-11-30";
    internal const string PluginVersion = "2015-09-01";

    internal const string HostingEnvironmentPath = "/machine/hosting-environment";
    internal const string SharedConfigPath = "/machine/shared-config";
    internal const string ExtensionsConfigPath = "/machine/extensions-config";
    internal const string CertificatesPath = "/machine/certificates";
    internal const string ManifestPath = "/blobs/manifests/";
    internal const string PackagePath = "/blobs/packages/";
    internal const string StatusPath = "/blobs/status/vm.status";

    private const string Query = "?sv=2018-03-28&sr=b&sig=fabric&sp=rw";
    private readonly string _storage = throughHost ? $"http://{Address}:1" : $"http://{Address}";

    internal string HostingEnvironment => $"http://{Address}{HostingEnvironmentPath}";

    internal string SharedConfig => $"http://{Address}{SharedConfigPath}";

    internal string Certificates => $"http://{Address}{CertificatesPath}";

    internal string StatusBlob => $"{_storage}{StatusPath}{Query}";

    internal string ExtensionsConfig(int incarnation) =>
        $"http://{Address}{ExtensionsConfigPath}/{incarnation.ToString(CultureInfo.InvariantCulture)}";

    internal string Manifest(string handler) => $"{_storage}{ManifestPath}{handler}.xml{Query}";

    internal string Package(string handler, string version) => $"{_storage}{PackagePath}{handler}__{version}.zip{Query}";
}
