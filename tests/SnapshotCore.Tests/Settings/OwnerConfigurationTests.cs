using SnapshotCore.Settings;

namespace SnapshotCore.Tests.Settings;

public sealed class OwnerConfigurationTests
{
    [Fact]
    public void Every_key_is_read()
    {
        OwnerConfiguration owner = OwnerConfiguration.Parse(
            """
            # the owner's wishes
            [SnapshotThread]
            timeout = 120
            safefreezewaitinseconds: 130
            MountsToSkip = /data, /mnt/with space/ ,,/
                , /srv=a:b
            SnapshotMethod = onlyGuest
            seqsnapshot = 2
            OnAppFailureDoFsFreeze = No
            OnAppSuccessDoFsFreeze = FALSE
            UploadStatusAndLog = off
            WriteLog = 0
            LoggingOff = 1
            disable_logging = 7
            async_event_logging = 1
            onlyLocalFilesystems = Yes
            sudo_off = on
            ; metrics
            [Monitor]
            Run = yes
            Strace = True
            Location = /opt/rec
            [lsblkUser]
            username = backup
            [IaaSExtensionSnapshotService]
            """);

        Assert.Empty(owner.Warnings);
        Assert.Equal((120, 130), (owner.FreezeTimeout.TotalSeconds, owner.FreezeWait.TotalSeconds));
        Assert.Equal(["/data", "/mnt/with space", "/", "/srv=a:b"], owner.MountsToSkip);
        Assert.Equal("onlyGuest", owner.SnapshotMethod);
        Assert.True(owner.SequentialByOwner);
        Assert.False(owner.FreezeAfterWorkloadFailure || owner.FreezeAfterWorkloadSuccess);
        Assert.False(owner.UploadStatusAndLog || owner.WriteLog);
        Assert.True(owner.LoggingOff && owner.EventsOff && owner.AsyncEvents && owner.OnlyLocalFileSystems && owner.SudoOff);
        Assert.True(owner.MonitorRun && owner.MonitorStrace);
        Assert.Equal(("/opt/rec", "backup"), (owner.MonitorLocation, owner.LsblkUser));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[SnapshotThread]\ntimeout=\nMountsToSkip =\nWriteLog:")]
    [InlineData("[IaaSExtensionSnapshotService]\nanything=5")]
    [InlineData("[SnapshotThread]\nisanysnapshotfailed=true\nFSFREEZE=5")]
    public void What_is_missing_or_empty_has_its_default(string text)
    {
        OwnerConfiguration owner = OwnerConfiguration.Parse(text);

        Assert.Empty(owner.Warnings);
        Assert.Equal((60, 66), (owner.FreezeTimeout.TotalSeconds, owner.FreezeWait.TotalSeconds));
        Assert.Empty(owner.MountsToSkip);
        Assert.True(owner is { WriteLog: true, UploadStatusAndLog: true, FreezeAfterWorkloadFailure: true, SequentialByOwner: false });
    }

    [Theory]
    [InlineData("timeout = 0", 1)]
    [InlineData("timeout = -5", 1)]
    [InlineData("timeout = 301", 300)]
    [InlineData("timeout = 99999999999", 300)]
    [InlineData("timeout = ten", 60)]
    [InlineData("timeout = 999999999999999999999999", 60)]
    public void A_timeout_out_of_bounds_is_bounded_with_a_warning(string line, int seconds)
    {
        OwnerConfiguration owner = OwnerConfiguration.Parse($"[SnapshotThread]\n{line}", "/x.conf");

        Assert.Equal(seconds, owner.FreezeTimeout.TotalSeconds);
        Assert.StartsWith("/x.conf, line 2, [SnapshotThread] timeout: ", Assert.Single(owner.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_value_that_cannot_be_used_leaves_a_warning_and_the_default()
    {
        OwnerConfiguration owner = OwnerConfiguration.Parse(
            "[SnapshotThread]\nseqsnapshot=3\nWriteLog=maybe\nMountsToSkip=data,/a\nnonsense\n[SnapshotThread]\nSafeFreezeWaitInSeconds=601");

        Assert.Equal(5, owner.Warnings.Count);
        Assert.Contains("line 5", owner.Warnings[0], StringComparison.Ordinal);
        Assert.Equal(SnapshotOrder.Parallel, owner.SnapshotOrder);
        Assert.True(owner.WriteLog);
        Assert.Equal(["/a"], owner.MountsToSkip);
        Assert.Equal(600, owner.FreezeWait.TotalSeconds);
    }

    [Theory]
    [InlineData("[snapshotthread]\ntimeout=5", "/x, line 1: there is no section [snapshotthread]; what stands in it has no effect. Is [SnapshotThread] meant?")]
    [InlineData("[Other]\ntimeout=5", "/x, line 1: there is no section [Other]; what stands in it has no effect.")]
    [InlineData("[SnapshotThread]\nMountToSkip=/a", "/x, line 2: [SnapshotThread] has no key MountToSkip; it has no effect. Is MountsToSkip meant?")]
    [InlineData("[Monitor]\n\nTimeOut=5", "/x, line 3: [Monitor] has no key TimeOut; it has no effect. Is timeout in [SnapshotThread] meant?")]
    [InlineData("[SnapshotThread]\nsomething_else_altogether=5", "/x, line 2: [SnapshotThread] has no key something_else_altogether; it has no effect.")]
    public void What_means_nothing_is_warned_of_by_line_and_name_with_what_may_be_meant(string text, string warning)
    {
        OwnerConfiguration owner = OwnerConfiguration.Parse(text, "/x");

        Assert.StartsWith(warning, Assert.Single(owner.Warnings), StringComparison.Ordinal);
        Assert.Equal(60, owner.FreezeTimeout.TotalSeconds);
        Assert.Equal(warning.Contains("meant", StringComparison.Ordinal), owner.Warnings[0].Contains("meant", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_of_garbage_has_a_bounded_number_of_warnings()
    {
        string garbage = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"key{i}=1\n"));

        OwnerConfiguration owner = OwnerConfiguration.Parse($"[SnapshotThread]\n{garbage}", "/x");

        Assert.Equal(31, owner.Warnings.Count);
        Assert.Equal("/x: 99970 more warnings are not shown.", owner.Warnings[^1]);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("TRUE", true)]
    [InlineData("Yes", true)]
    [InlineData("oN", true)]
    [InlineData("1", true)]
    [InlineData("-3", true)]
    [InlineData("False", false)]
    [InlineData("NO", false)]
    [InlineData("off ; or on", false)]
    [InlineData("0", false)]
    [InlineData("00", false)]
    public void A_boolean_may_be_spelled_in_any_way(string text, bool value)
    {
        foreach (string line in (string[])[$"uploadSTATUSandlog = {text}", $"UploadStatusAndLog:{text}", $"  UploadStatusAndLog\t=\t{text}\r"])
        {
            OwnerConfiguration owner = OwnerConfiguration.Parse($"; a comment\n[SnapshotThread]\n# another\n{line}");

            Assert.Equal(value, owner.UploadStatusAndLog);
            Assert.Empty(owner.Warnings);
        }
    }

    [Fact]
    public void A_method_that_is_none_is_warned_of_and_passed_on()
    {
        OwnerConfiguration owner = OwnerConfiguration.Parse("[SnapshotThread]\nSnapshotMethod = guest", "/x");

        Assert.Equal("guest", owner.SnapshotMethod);
        Assert.Equal("firstHostThenGuest", owner.Settings.Single(setting => setting.Key.Name == "SnapshotMethod").Value);
        Assert.StartsWith(
            "/x, line 2, [SnapshotThread] SnapshotMethod: the value is none of onlyGuest, ", Assert.Single(owner.Warnings), StringComparison.Ordinal);
        Assert.Empty(OwnerConfiguration.Parse("[SnapshotThread]\nSnapshotMethod = ONLYhost").Warnings);
    }

    [Fact]
    public void Each_setting_tells_its_value_and_the_line_that_it_comes_from()
    {
        OwnerConfiguration owner = OwnerConfiguration.Parse(
            "[SnapshotThread]\n\nTimeout = 900\nMountsToSkip = /a/,\n  /b\nwritelog = maybe\n[Monitor]\nrun = yes");

        var settings = owner.Settings.ToDictionary(setting => setting.Key.Name, setting => (setting.Value, setting.Line));

        Assert.Equal(("300 s", 3), settings["timeout"]);
        Assert.Equal(("66 s", null), settings["SafeFreezeWaitInSeconds"]);
        Assert.Equal(("/a, /b", 4), settings["MountsToSkip"]);
        Assert.Equal(("true", 6), settings["WriteLog"]);
        Assert.Equal(("", null), settings["SnapshotMethod"]);
        Assert.Equal(("true", 8), settings["Run"]);
    }

    [Fact]
    public void Every_key_is_in_the_manual_and_those_without_effect_are_told_there()
    {
        string manual = File.ReadAllText(Path.Combine(Repository.Root, "docs/protocol.md"));
        string[] rows = manual[manual.IndexOf("## Owner's files", StringComparison.Ordinal)..].Split('\n');

        Assert.All(OwnerConfiguration.Default.Settings, setting =>
        {
            string row = Assert.Single(rows, row => row.StartsWith('|') && row.Contains($"`{setting.Key.Name}`", StringComparison.Ordinal));
            Assert.Equal(!setting.Key.HasEffect, row.Contains("without effect", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void A_missing_file_is_no_warning_and_an_unreadable_one_is()
    {
        using var vm = new TestVm();
        string present = vm.WriteFile("vmbackup.conf", "[SnapshotThread]\r\ntimeout=5\r\n");

        Assert.Empty(OwnerConfiguration.Read(Path.Combine(vm.Folder, "none.conf")).Warnings);
        Assert.Equal(5, OwnerConfiguration.Read(present).FreezeTimeout.TotalSeconds);
        Assert.Contains("EISDIR", Assert.Single(OwnerConfiguration.Read(vm.Folder).Warnings), StringComparison.Ordinal);
    }
}
