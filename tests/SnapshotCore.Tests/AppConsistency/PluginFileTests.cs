using FsCheck;
using FsCheck.Fluent;

using SnapshotCore.AppConsistency;

namespace SnapshotCore.Tests.AppConsistency;

public sealed class PluginFileTests
{
    private const string Scripts = "\"preScriptLocation\": \"/a/pre.sh\", \"postScriptLocation\": \"/a/post.sh\"";

    private static readonly TimeSpan Host = TimeSpan.FromSeconds(100);

    [Fact]
    public void Every_key_is_read()
    {
        PluginFile file = Read(
            """
            "preScriptParams": ["", "a b", 7, 1.50, true, null], "postScriptParams": ["x"], "preScriptNoOfRetries": 2,
            "postScriptNoOfRetries": 3, "timeoutInSeconds": 30, "continueBackupOnFailure": false, "fsFreezeEnabled": false,
            "pluginName": "Shop", "ScriptsExecutionPollTimeSeconds": 5, "appName": "shop"
            """);

        Assert.Equal(("/a/pre.sh", "/a/post.sh"), (file.PreScript.Location, file.PostScript.Location));
        Assert.Equal(["", "a b", "7", "1.50", "true", ""], file.PreScript.Arguments);
        Assert.Equal(["x"], file.PostScript.Arguments);
        Assert.Equal((2, 3), (file.PreScript.Retries, file.PostScript.Retries));
        Assert.Equal((30, 5), (file.Timeout.TotalSeconds, file.PollTime.TotalSeconds));
        Assert.Equal((false, false), (file.ContinuesOnFailure, file.IsFreezeWanted));
        Assert.Equal(("Shop", "shop"), (file.Name, file.AppName));
        Assert.Empty(file.Faults);
        Assert.Empty(file.Warnings);
    }

    [Fact]
    public void What_is_missing_or_null_has_its_default()
    {
        PluginFile file = Read("\"timeoutInSeconds\": null, \"preScriptParams\": null");

        Assert.Empty(file.PreScript.Arguments);
        Assert.Equal((0, 10, 3), (file.PreScript.Retries, file.Timeout.TotalSeconds, file.PollTime.TotalSeconds));
        Assert.Null(file.ContinuesOnFailure ?? file.IsFreezeWanted);
        Assert.Null(file.Name ?? file.AppName);
        Assert.Empty(file.Faults);
        Assert.Empty(file.Warnings);
    }

    [Theory]
    [InlineData("\"timeoutInSeconds\": \"30\"", "timeoutInSeconds is \"30\", expected a whole number, without quotes")]
    [InlineData("\"timeoutInSeconds\": 1.5", "timeoutInSeconds is 1.5, expected a whole number")]
    [InlineData("\"continueBackupOnFailure\": \"false\"", "continueBackupOnFailure is \"false\", expected true or false, without quotes")]
    [InlineData("\"fsFreezeEnabled\": 1", "fsFreezeEnabled is 1, expected true or false")]
    [InlineData("\"preScriptNoOfRetries\": [1]", "preScriptNoOfRetries is [1], expected a whole number")]
    [InlineData("\"pluginName\": {}", "pluginName is {}, expected a text")]
    [InlineData("\"appName\": 5", "appName is 5, expected a text")]
    [InlineData("\"preScriptParams\": \"--password=hunter2\"", "preScriptParams is a text of 18 characters, expected an array")]
    [InlineData("\"postScriptParams\": [\"a\", {\"b\": \"hunter2\"}]", "postScriptParams[1] is an object, expected a text without NUL")]
    [InlineData("\"preScriptParams\": [\"a\\u0000hunter2\"]", "preScriptParams[0] is a text of 9 characters, expected a text without NUL")]
    public void A_wrong_type_names_key_value_and_the_type_expected_but_never_an_argument(string key, string expected)
    {
        PluginFile file = Read(key);

        string fault = Assert.Single(file.Faults);
        Assert.StartsWith(expected, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "the key preScriptLocation is missing; the key postScriptLocation is missing")]
    [InlineData("{\"preScriptLocation\": null, \"postScriptLocation\": 3}", "the key preScriptLocation is missing; postScriptLocation is 3, expected a text")]
    public void The_scripts_are_required(string text, string faults)
    {
        PluginFile file = PluginFile.Parse(text, Host, out _)!;

        Assert.Equal(faults, string.Join("; ", file.Faults));
        Assert.Null(file.PreScript.Location ?? file.PostScript.Location);
    }

    [Theory]
    [InlineData("\"timeoutInSeconds\": 101", 100, "timeoutInSeconds is 101, outside 1 to 100; 100 is used.")]
    [InlineData("\"timeoutInSeconds\": 0", 1, "timeoutInSeconds is 0, outside 1 to 100; 1 is used.")]
    [InlineData("\"preScriptNoOfRetries\": -1", 10, "preScriptNoOfRetries is -1, outside 0 to 1000; 0 is used.")]
    [InlineData("\"ScriptsExecutionPollTimeSeconds\": 6", 10, "ScriptsExecutionPollTimeSeconds is 6, outside 1 to 5; 3 is used.")]
    public void A_number_out_of_bounds_is_replaced_with_a_warning(string key, int timeout, string warning)
    {
        PluginFile file = Read(key);

        Assert.Equal(timeout, file.Timeout.TotalSeconds);
        Assert.Equal(warning, Assert.Single(file.Warnings));
        Assert.Empty(file.Faults);
    }

    [Fact]
    public void The_default_time_is_bounded_by_the_hosts_without_a_warning()
    {
        PluginFile file = PluginFile.Parse($"{{{Scripts}}}", TimeSpan.FromSeconds(4), out _)!;

        Assert.Equal(4, file.Timeout.TotalSeconds);
        Assert.Empty(file.Warnings);
    }

    [Fact]
    public void An_unknown_key_is_warned_of_by_name_with_the_one_that_was_meant()
    {
        PluginFile file = Read("\"color\": 1, \"fsfreezeenabled\": false");

        Assert.Equal(
            [
                "the key color is not known and has no effect.",
                "the key fsfreezeenabled is not known and has no effect; keys are case-sensitive, write fsFreezeEnabled.",
            ],
            file.Warnings);
        Assert.Null(file.IsFreezeWanted);
    }

    [Theory]
    [InlineData("", "it is not JSON")]
    [InlineData("{", "it is not JSON at line 1")]
    [InlineData("[]", "it is an array, expected a JSON object")]
    [InlineData("\"preScriptLocation\"", "it is a text of 17 characters, expected a JSON object")]
    public void What_is_no_object_is_told_by_place_or_kind(string text, string expected)
    {
        Assert.Null(PluginFile.Parse(text, Host, out string fault));
        Assert.StartsWith(expected, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void No_text_makes_the_reader_throw() => Prop.ForAll<string>(
        text => PluginFile.Parse(text ?? "", Host, out string fault) is not null || fault.Length > 0).QuickCheckThrowOnFailure();

    private static PluginFile Read(string keys) => PluginFile.Parse($"{{{Scripts}, {keys}}}", Host, out _)!;
}
