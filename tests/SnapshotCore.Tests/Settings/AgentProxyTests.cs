using SnapshotCore.Settings;

namespace SnapshotCore.Tests.Settings;

public sealed class AgentProxyTests
{
    [Theory]
    [InlineData("HttpProxy.Host=proxy.local\nHttpProxy.Port=3128\n", "proxy.local", 3128)]
    [InlineData("# c\r\n HttpProxy.Host = \"10.0.0.1\" # ours\r\nHttpProxy.Port=80\r\n", "10.0.0.1", 80)]
    [InlineData("HttpProxy.Host=http://proxy.local/\nHttpProxy.Port=1", "proxy.local", 1)]
    [InlineData("HttpProxy.Host=a\nHttpProxy.Host=b\nHttpProxy.Port=65535", "b", 65535)]
    public void A_complete_setting_is_read(string text, string host, int port)
    {
        AgentProxy? proxy = AgentProxy.Parse(text, out string? warning);

        Assert.Equal(new AgentProxy(host, port), proxy);
        Assert.Equal($"http://{host}:{port}", proxy!.Address.GetComponents(UriComponents.SchemeAndServer | UriComponents.StrongPort, UriFormat.UriEscaped));
        Assert.Null(warning);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("#HttpProxy.Host=a\n#HttpProxy.Port=1", null)]
    [InlineData("HttpProxy.Host=None\nHttpProxy.Port=None", null)]
    [InlineData("HttpProxy.Host=a\nHttpProxy.Port=None", "only one")]
    [InlineData("HttpProxy.Port=80", "only one")]
    [InlineData("HttpProxy.Host=a\nHttpProxy.Port=0", "port number")]
    [InlineData("HttpProxy.Host=a\nHttpProxy.Port=65536", "port number")]
    [InlineData("HttpProxy.Host=a b\nHttpProxy.Port=80", "host name")]
    public void An_incomplete_setting_is_none_with_a_warning_where_one_was_meant(string text, string? warned)
    {
        AgentProxy? proxy = AgentProxy.Parse(text, out string? warning);

        Assert.Null(proxy);
        Assert.Equal(warned is not null, warning?.Contains(warned ?? string.Empty, StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public void The_second_place_is_read_only_without_the_first()
    {
        using var vm = new TestVm();
        string none = Path.Combine(vm.Folder, "none.conf");
        string empty = vm.WriteFile("waagent.conf", "Other=1\n");
        string coreOs = vm.WriteFile("oem.conf", "HttpProxy.Host=p\nHttpProxy.Port=80\n");

        Assert.Equal("p", AgentProxy.Read(out _, none, coreOs)!.Host);
        Assert.Null(AgentProxy.Read(out string? quiet, empty, coreOs));
        Assert.Null(quiet);
        Assert.Null(AgentProxy.Read(out _, none, none));
        Assert.Null(AgentProxy.Read(out string? warning, vm.Folder, coreOs));
        Assert.Contains("EISDIR", warning, StringComparison.Ordinal);
    }
}
