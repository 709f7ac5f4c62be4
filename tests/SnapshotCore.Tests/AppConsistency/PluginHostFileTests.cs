using FsCheck;
using FsCheck.Fluent;

using SnapshotCore.AppConsistency;

namespace SnapshotCore.Tests.AppConsistency;

public sealed class PluginHostFileTests
{
    [Fact]
    public void Every_key_is_read()
    {
        var file = PluginHostFile.Parse(
            """
            [pre_post]
            timeoutInSeconds: 90
            numberofplugins = 2
            pluginName0 = ScriptRunner
            pluginPath0 = /opt/code
            pluginConfigPath0 = /etc/azure/one.json
            pluginName1 = ScriptRunner
            pluginPath1 = /opt/code
            pluginConfigPath1 = /etc/azure/two.json
            """);

        Assert.Equal(TimeSpan.FromSeconds(90), file.Timeout);
        Assert.Equal(
            [new PluginEntry("ScriptRunner", "/etc/azure/one.json"), new PluginEntry("ScriptRunner", "/etc/azure/two.json")],
            file.Plugins);
        Assert.Empty(file.Faults);
        Assert.Empty(file.Warnings);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[other]\nnumberOfPlugins = 1")]
    [InlineData("[pre_post]\nnumberOfPlugins = 0")]
    public void Without_its_keys_there_are_no_plugins_and_half_an_hour(string text)
    {
        var file = PluginHostFile.Parse(text);

        Assert.Equal((TimeSpan.FromMinutes(30), 0, 0), (file.Timeout, file.Plugins.Count, file.Faults.Count));
    }

    [Theory]
    [InlineData("numberOfPlugins = one", "numberOfPlugins is \"one\", expected a whole number from 0 to 16")]
    [InlineData("numberOfPlugins = -1", "numberOfPlugins is \"-1\", expected")]
    [InlineData("numberOfPlugins = 17", "numberOfPlugins is \"17\", expected")]
    [InlineData("timeoutInSeconds = soon", "timeoutInSeconds is \"soon\", expected a whole number of seconds")]
    [InlineData("numberOfPlugins = 1", "the key pluginName0 is missing; the key pluginPath0 is missing; the key pluginConfigPath0 is missing")]
    [InlineData("numberOfPlugins = 1\npluginName0=ScriptRunner\npluginConfigPath0=/x", "the key pluginPath0 is missing")]
    [InlineData("numberOfPlugins = 1\npluginName0=Other\npluginPath0=/p\npluginConfigPath0=/x", "pluginName0 is \"Other\", expected \"ScriptRunner\"")]
    [InlineData("numberOfPlugins = 1\npluginName0=ScriptRunner\npluginPath0=/p\npluginConfigPath0=x.json", "pluginConfigPath0 is \"x.json\", expected an absolute path")]
    [InlineData("what is this", "line 2 is neither a section")]
    public void A_fault_names_key_value_and_what_is_expected(string lines, string expected)
    {
        var file = PluginHostFile.Parse($"[pre_post]\n{lines}");

        Assert.StartsWith(expected, string.Join("; ", file.Faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1801, 1800)]
    [InlineData(0, 1)]
    [InlineData(-5, 1)]
    public void A_time_out_of_bounds_is_brought_to_the_nearer_one_with_a_warning(int seconds, int used)
    {
        var file = PluginHostFile.Parse($"[pre_post]\ntimeoutInSeconds = {seconds}");

        Assert.Equal(TimeSpan.FromSeconds(used), file.Timeout);
        Assert.Equal($"timeoutInSeconds is {seconds}, outside 1 to 1800; {used} is used.", Assert.Single(file.Warnings));
    }

    [Fact]
    public void An_unknown_key_is_warned_of_by_name()
    {
        var file = PluginHostFile.Parse("[pre_post]\ntimeout = 5\npluginName3 = ScriptRunner");

        Assert.Equal(
            ["the key timeout is not known and has no effect.", "the key pluginname3 is not known and has no effect."],
            file.Warnings);
    }

    [Fact]
    public void No_text_makes_the_reader_throw() =>
        Prop.ForAll<string>(text => PluginHostFile.Parse($"[pre_post]\n{text}").Faults.Count >= 0).QuickCheckThrowOnFailure();
}
