using SnapshotCore.Agent;
using SnapshotCore.Errors;

namespace SnapshotCore.Tests.Agent;

public sealed class HandlerEnvironmentTests : IDisposable
{
    private const string Folders =
        """{"logFolder": "/l/x", "configFolder": "/c/x/", "statusFolder": "/s/x", "heartbeatFile": "/h"}""";

    private readonly AgentFolders _folders = new();

    public void Dispose() => _folders.Dispose();

    [Fact]
    public void The_file_of_the_guest_agent_is_read_completely()
    {
        _folders.Put(HandlerEnvironment.FileName, """
            [{"name": "Contoso.X", "version": 1.0,
              "handlerEnvironment": {
                "logFolder":     "/var/log/azure/Contoso.X",
                "configFolder":  "/lib/Contoso.X-1.2.3.4/config",
                "statusFolder":  "/lib/Contoso.X-1.2.3.4/status",
                "heartbeatFile": "/lib/Contoso.X-1.2.3.4/heartbeat.log",
                "eventsFolder":         "/var/log/azure/Contoso.X/events",
                "eventsFolder_preview": "/var/log/azure/Contoso.X/events"}}]
            """);

        HandlerEnvironment environment = _folders.Environment;

        Assert.Equal(
            new HandlerEnvironment(
                "Contoso.X", "1.0", "/var/log/azure/Contoso.X", "/lib/Contoso.X-1.2.3.4/config",
                "/lib/Contoso.X-1.2.3.4/status", "/var/log/azure/Contoso.X/events", _folders.VersionFolder),
            environment);
        Assert.Equal(_folders.AgentFolder, environment.AgentFolder);
        Assert.Equal("1.2.3.4", environment.ExtensionVersion);
    }

    [Fact]
    public void An_object_without_events_and_with_unknown_keys_is_accepted()
    {
        _folders.Put(
            HandlerEnvironment.FileName,
            $$"""{"deploymentid": {"a": [1]}, "version": 1.0, "name": "N", "handlerEnvironment": {{Folders}}}""");

        HandlerEnvironment environment = _folders.Environment;

        Assert.Equal("N", environment.Name);
        Assert.Null(environment.EventsFolder);
        Assert.Equal("/c/x", environment.ConfigFolder);
    }

    [Theory]
    [InlineData("1.0", "1.0")]
    [InlineData("1", "1")]
    [InlineData("2.50", "2.50")]
    [InlineData("\r\n\t1.0\r\n", "1.0")]
    [InlineData("\n\n   10.0 ", "10.0")]
    [InlineData("\"1.0\"", "1.0")]
    [InlineData("\"3\"", "3")]
    [InlineData("null", "1.0")]
    [InlineData("NaN", "1.0")]
    [InlineData("0x1F", "1.0")]
    public void The_version_is_the_text_of_its_token(string token, string expected)
    {
        _folders.Put(
            HandlerEnvironment.FileName, $$"""[{"name": "N",{{"\n"}} "version":{{token}}, "handlerEnvironment": {{Folders}}}]""");

        Assert.Equal(expected, _folders.Environment.Version);
    }

    [Fact]
    public void A_byte_order_mark_does_no_harm()
    {
        _folders.Put(HandlerEnvironment.FileName, $$"""{{'\uFEFF'}}[{"name":"N","version":1.0,"handlerEnvironment":{{Folders}}}]""");

        Assert.Equal("1.0", _folders.Environment.Version);
    }

    [Fact]
    public void The_working_directory_comes_first_then_the_variable_then_the_folder_above_the_executable()
    {
        string named = _folders.MakeVersion("2.0");
        string above = _folders.MakeVersion("3.0");
        CommandContext everywhere = new(
            _folders.VersionFolder,
            Path.Combine(above, "bin"),
            new Dictionary<string, string> { [HandlerEnvironment.PathVariable] = named });
        CommandContext elsewhere = everywhere with { WorkingDirectory = "/" };
        CommandContext onlyAbove = elsewhere with { Environment = new Dictionary<string, string>() };

        Assert.Equal(_folders.VersionFolder, HandlerEnvironment.Read(everywhere).Value.VersionFolder);
        Assert.Equal(named, HandlerEnvironment.Read(elsewhere).Value.VersionFolder);
        Assert.Equal(above, HandlerEnvironment.Read(onlyAbove).Value.VersionFolder);
    }

    [Fact]
    public void A_missing_file_is_code_12_and_names_where_it_was_looked_for()
    {
        File.Delete(Path.Combine(_folders.VersionFolder, HandlerEnvironment.FileName));

        Result<HandlerEnvironment> result = HandlerEnvironment.Read(_folders.Context);

        Assert.Equal(ErrorCode.FileNotFound, result.Error!.Code);
        Assert.Contains(_folders.VersionFolder, result.Error.Message, StringComparison.Ordinal);
        Assert.Contains(HandlerEnvironment.FileName, result.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", HandlerEnvironment.FileName)]
    [InlineData("{", HandlerEnvironment.FileName)]
    [InlineData("[]", "[0]")]
    [InlineData("[7]", "[0]")]
    [InlineData("""[{"name": "N"}]""", "handlerEnvironment")]
    [InlineData("""[{"handlerEnvironment": {}}]""", "name")]
    [InlineData("""[{"name": 5, "handlerEnvironment": {}}]""", "name")]
    [InlineData("""[{"name": "N", "handlerEnvironment": {}}]""", "logFolder")]
    [InlineData("""[{"name": "N", "handlerEnvironment": {"logFolder": "/l"}}]""", "configFolder")]
    [InlineData("""[{"name": "N", "handlerEnvironment": {"logFolder": "/l\u0000"}}]""", "logFolder")]
    [InlineData("""[{"name": "N", "handlerEnvironment": {"logFolder": "/l", "configFolder": "c"}}]""", "configFolder")]
    [InlineData("""[{"name": "N", "handlerEnvironment": {"logFolder": "/l", "configFolder": "/c", "statusFolder": null}}]""", "statusFolder")]
    public void A_broken_file_is_code_11_and_names_the_file_and_the_field(string content, string named)
    {
        string path = _folders.Put(HandlerEnvironment.FileName, content);

        Result<HandlerEnvironment> result = HandlerEnvironment.Read(_folders.Context);

        Assert.Equal(ErrorCode.Parameter, result.Error!.Code);
        Assert.Contains(path, result.Error.Message, StringComparison.Ordinal);
        Assert.Contains(named, result.Error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(result.Error.Remedy);
    }

    [Fact]
    public void The_fallback_follows_the_layout_of_the_version_folder()
    {
        HandlerEnvironment fallback = HandlerEnvironment.Fallback(_folders.Context with { WorkingDirectory = "/" });

        Assert.Equal(
            new HandlerEnvironment(
                AgentFolders.Name, "1.0", $"{_folders.VersionFolder}/log", $"{_folders.VersionFolder}/config",
                $"{_folders.VersionFolder}/status", null, _folders.VersionFolder),
            fallback);
    }

    [Fact]
    public void The_fallback_exists_also_where_no_folder_has_the_form_of_a_version()
    {
        HandlerEnvironment fallback = HandlerEnvironment.Fallback(new CommandContext("/", "/opt/x/bin", _folders.Context.Environment));

        Assert.Equal("/opt/x", fallback.VersionFolder);
        Assert.Equal("x", fallback.Name);
        Assert.Equal("Unknown", fallback.ExtensionVersion);
    }
}
