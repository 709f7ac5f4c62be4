using System.Xml;

using SnapshotCore.Linux;

namespace SnapshotCore.Agent;

/// <summary>
/// Where a machine tells who it is. Each source may be absent (newer agents no longer keep the hosting environment,
/// containers and some hypervisors show no SMBIOS): then it is unknown, which is no answer.
/// </summary>
/// <param name="HostingEnvironment">The agent's <c>HostingEnvironmentConfig.xml</c>.</param>
/// <param name="ProductUuid">The kernel's SMBIOS UUID; readable for root.</param>
/// <param name="FirmwareFolder">Exists on machines that boot by UEFI (generation 2).</param>
public sealed record MachineSources(
    string HostingEnvironment,
    string ProductUuid = "/sys/class/dmi/id/product_uuid",
    string FirmwareFolder = "/sys/firmware/efi")
{
    private const int LargestFile = 4 * 1024 * 1024;
    private const string NotSettable = "ffffffff-ffff-ffff-ffff-ffffffffffff";

    /// <summary>The sources of this machine.</summary>
    /// <param name="environment">Names the agent's folder.</param>
    public static MachineSources Of(HandlerEnvironment environment) =>
        new(Path.Combine(environment.AgentFolder, "HostingEnvironmentConfig.xml"));

    /// <summary>Attribute <c>guid</c> of the first element <c>Role</c>, as written; null when unknown.</summary>
    public string? ReadRole()
    {
        try
        {
            XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
            ReadOnlyMemory<byte> content = BoundedFile.Read(HostingEnvironment, LargestFile).Content;
            using var reader = XmlReader.Create(new MemoryStream(content.ToArray(), writable: false), settings);
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.Element && reader.LocalName == "Role")
                {
                    string? guid = reader.GetAttribute("guid")?.Trim();
                    return string.IsNullOrEmpty(guid) ? null : guid;
                }
            }

            return null;
        }
        catch (XmlException)
        {
            return null; // also what is missing or larger: it is read as empty
        }
    }

    /// <summary>
    /// The UUID of the machine in SMBIOS, in the order of bytes that Azure shows elsewhere (the instance metadata's
    /// <c>vmId</c>): generation 1 firmware has the first three fields turned round. Null when unknown.
    /// </summary>
    public Guid? ReadSmbios()
    {
        // SMBIOS (DMTF DSP0134, 7.2.1): all zeros is "not present", all ones "not settable".
        if (!Guid.TryParse(StateFile.Read(ProductUuid), out Guid id) || id == Guid.Empty || id == Guid.Parse(NotSettable))
        {
            return null;
        }

        return Directory.Exists(FirmwareFolder) ? id : TurnRound(id);
    }

    /// <summary>The same UUID with the other order of bytes in its first three fields.</summary>
    internal static Guid TurnRound(Guid id) => new(id.ToByteArray(), bigEndian: true);
}
