using System.Globalization;
using System.Xml.Linq;

using AgentEmulator.Agent;

namespace FabricEmulator.Wire;

/// <summary>The XML documents that make up a goal state on the wire (docs/protocol.md, "Fabric").</summary>
/// <param name="urls">Where the agent finds what the documents name.</param>
/// <param name="identity">The machine.</param>
internal sealed class GoalStateDocuments(FabricUrls urls, VmIdentity identity)
{
    internal static XElement Versions() => new(
        "Versions",
        new XElement("Preferred", new XElement("Version", FabricUrls.WireVersion)),
        new XElement("Supported", new XElement("Version", FabricUrls.WireVersion)));

    internal XElement GoalState(GoalState goal) => new(
        "GoalState",
        new XElement("Version", FabricUrls.WireVersion),
        new XElement("Incarnation", goal.Incarnation),
        new XElement("Machine", new XElement("ExpectedState", "Started")),
        new XElement(
            "Container",
            new XElement("ContainerId", identity.Container),
            new XElement(
                "RoleInstanceList",
                new XElement(
                    "RoleInstance",
                    new XElement("InstanceId", $"{identity.Deployment}._vm"),
                    new XElement("State", "Started"),
                    new XElement(
                        "Configuration",
                        new XElement("HostingEnvironmentConfig", urls.HostingEnvironment),
                        new XElement("SharedConfig", urls.SharedConfig),
                        new XElement("ExtensionsConfig", urls.ExtensionsConfig(goal.Incarnation)),
                        new XElement("Certificates", urls.Certificates),
                        new XElement("ConfigName", identity.ConfigName))))));

    internal XElement HostingEnvironment() => new(
        "HostingEnvironmentConfig",
        new XAttribute("version", "1.0.0.0"),
        new XAttribute("goalStateIncarnation", "1"),
        new XElement("StoredCertificates"),
        new XElement("Deployment", new XAttribute("name", identity.Deployment), new XAttribute("guid", identity.Deployment)),
        new XElement("Incarnation", new XAttribute("number", "1"), new XAttribute("instance", "vm"), new XAttribute("guid", identity.Deployment)),
        new XElement("Role", new XAttribute("guid", identity.Role), new XAttribute("name", "vm"), new XAttribute("settleTimeSeconds", "0")));

    internal XElement SharedConfig() => new(
        "SharedConfig",
        new XElement("Deployment", new XAttribute("name", identity.Deployment), new XAttribute("guid", identity.Deployment)));

    internal static XElement Certificates(GoalState goal, string? data) => new(
        "CertificateFile",
        new XElement("Version", FabricUrls.WireVersion),
        new XElement("Incarnation", goal.Incarnation),
        new XElement("Format", "Pkcs7BlobWithPfxContents"),
        data is null ? null : new XElement("Data", data));

    internal XElement ExtensionsConfig(GoalState goal, DateTimeOffset created) => new(
        "Extensions",
        new XAttribute("version", "1.0.0.0"),
        new XAttribute("goalStateIncarnation", goal.Incarnation),
        new XElement("GuestAgentExtension", new XElement("GAFamilies")),
        new XElement("Plugins", goal.Handlers.Select(Plugin)),
        new XElement("PluginSettings", goal.Handlers.Where(handler => handler.Settings.Count > 0).Select(PluginSettings)),
        new XElement("StatusUploadBlob", new XAttribute("statusBlobType", "BlockBlob"), urls.StatusBlob),
        new XElement(
            "InVMGoalStateMetaData",
            new XAttribute("inSvdSeqNo", goal.Incarnation),
            new XAttribute("createdOnTicks", created.UtcTicks.ToString(CultureInfo.InvariantCulture)),
            new XAttribute("activityId", identity.Container),
            new XAttribute("correlationId", identity.Container)));

    /// <summary>The versions that can be had, and where.</summary>
    internal XElement Manifest(HandlerGoal handler) => new(
        "PluginVersionManifest",
        new XElement(
            "Plugins",
            (handler.PublishedVersions ?? [handler.Version]).Select(version => new XElement(
                "Plugin",
                new XElement("Version", version),
                new XElement("Uris", new XElement("Uri", urls.Package(handler.Name, version)))))),
        new XElement("InternalPlugins"));

    private XElement Plugin(HandlerGoal handler) => new(
        "Plugin",
        new XAttribute("name", handler.Name),
        new XAttribute("version", handler.Version),
        new XAttribute("location", urls.Manifest(handler.Name)),
        new XAttribute("failoverlocation", urls.Manifest(handler.Name)),
        new XAttribute("config", string.Empty),
        new XAttribute("state", handler.State switch
        {
            RequestedState.Enabled => "enabled",
            RequestedState.Disabled => "disabled",
            _ => "uninstall",
        }),
        new XAttribute("autoUpgrade", "false"),
        new XAttribute("runAsStartupTask", "false"),
        new XAttribute("isJson", "true"),
        new XAttribute("useExactVersion", "true"));

    private static XElement PluginSettings(HandlerGoal handler) => new(
        "Plugin",
        new XAttribute("name", handler.Name),
        new XAttribute("version", handler.Version),
        handler.Settings.Select(settings => new XElement(
            "RuntimeSettings", new XAttribute("seqNo", settings.SequenceNumber), RuntimeSettings(settings))));

    // As text: what is no JSON stays as it is.
    private static string RuntimeSettings(ExtensionSettings settings)
    {
        string publicSettings = settings.PublicSettings is { } text ? $"\"publicSettings\":{text}," : string.Empty;
        string protectedSettings = settings.ProtectedSettings is { } base64
            ? $"\"protectedSettings\":\"{base64}\",\"protectedSettingsCertThumbprint\":\"{settings.Thumbprint}\""
            : "\"protectedSettings\":null";
        return $$$"""{"runtimeSettings":[{"handlerSettings":{{{{publicSettings}}}{{{protectedSettings}}}}}]}""";
    }
}
