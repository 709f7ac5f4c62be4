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
    [InlineData("[snapshotthread]\ntimeout=5\nWriteLog=false")]
    [InlineData("[Other]\ntimeout=5")]
    public void What_is_missing_empty_or_in_another_section_has_its_default(string text)
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
        Assert.StartsWith("/x.conf, [SnapshotThread] timeout", Assert.Single(owner.Warnings), StringComparison.Ordinal);
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
