using Lab;

using SnapshotCore.AppConsistency;
using SnapshotCore.Linux;

namespace IntegrationTests.AppConsistency;

/// <summary>Which files may give power, and which not: real owners, modes and links, which only root can make.</summary>
public sealed class TrustCheckTests : IDisposable
{
    private readonly string _folder = $"/opt/trust-{Guid.NewGuid():N}";

    public TrustCheckTests()
    {
        Sandbox.Require();
        Directory.CreateDirectory(_folder + "/in");
        AtomicFile.Replace(Script, "#!/bin/sh\n"u8, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string Script => _folder + "/in/script";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("644", true, false, false)]
    [InlineData("755", false, false, false)]
    [InlineData("664", false, false, false)]
    [InlineData("700", true, false, true)]
    [InlineData("600", true, true, true)]
    [InlineData("500", true, false, true)]
    [InlineData("000", true, true, true)]
    [InlineData("640", true, false, false)]
    [InlineData("604", true, false, false)]
    [InlineData("4700", false, false, false)]
    [InlineData("2700", false, false, false)]
    [InlineData("1600", false, false, false)]
    public void Each_kind_of_file_has_its_modes(string mode, bool isHostFile, bool isPluginFile, bool isScript)
    {
        Tool.Run("chmod", mode, Script);

        Assert.Equal(
            (isHostFile, isPluginFile, isScript),
            (IsTrusted(TrustRule.HostFile), IsTrusted(TrustRule.PluginFile), IsTrusted(TrustRule.Script)));
    }

    [Theory]
    [InlineData("chown 1000 in/script", "it belongs to user 1000", "chown root:root ")]
    [InlineData("chmod 755 in/script", "its mode is 755", "chmod 700 ")]
    [InlineData("chown 1000 in", "/in belongs to user 1000", "chown root ")]
    [InlineData("chmod 775 in", "/in (mode 775), and so exchange it", "chmod go-w ")]
    [InlineData("chmod 1777 in", "/in (mode 1777), and so exchange it", "chmod go-w ")]
    [InlineData("chmod 757 .", "(mode 757), and so exchange it", "chmod go-w ")]
    [InlineData("mv in/script in/real; ln -s real in/script", "it is a symbolic link to real", "cp --remove-destination ")]
    [InlineData("mv in out; ln -s out in; chmod o+w out", "/out (mode 757), and so exchange it", "chmod go-w ")]
    public void What_others_have_power_over_is_not_trusted_and_the_command_that_mends_it_does(string spoil, string found, string mend)
    {
        Tool.Run("sh", "-c", $"cd {_folder} && {spoil}");

        using TrustCheck spoiled = TrustCheck.Of(Script, TrustRule.Script);

        Assert.False(spoiled.IsTrusted);
        TrustFinding finding = Assert.Single(spoiled.Findings);
        Assert.EndsWith(found, finding.Found, StringComparison.Ordinal);
        Assert.StartsWith(mend, finding.Mend, StringComparison.Ordinal);
        Tool.Run("sh", "-c", finding.Mend);
        Assert.True(IsTrusted(TrustRule.Script), finding.Mend);
    }

    [Theory]
    [InlineData("mv in real; ln -s real in")]
    [InlineData("mv in real; ln -s $PWD/real in")]
    [InlineData("mv in real; ln -s two in; ln -s ./././real/../real two")]
    public void Links_among_the_folders_of_a_path_are_followed_where_only_root_could_make_them(string arrange)
    {
        Tool.Run("sh", "-c", $"cd {_folder} && {arrange}");

        Assert.True(IsTrusted(TrustRule.Script));
    }

    [Theory]
    [InlineData("rm in/script")]
    [InlineData("rm -r in; touch in")]
    [InlineData("rm -r in; ln -s nowhere in")]
    public void What_is_not_there_is_missing(string remove)
    {
        Tool.Run("sh", "-c", $"cd {_folder} && {remove}");

        using TrustCheck check = TrustCheck.Of(Script, TrustRule.Script);

        Assert.True(check.IsMissing && check.File is null && !check.IsNoFile);
    }

    [Theory]
    [InlineData("rm in/script; mkdir in/script")]
    [InlineData("rm in/script; mkfifo in/script")]
    [InlineData("rm in/script; mknod in/script c 1 3")]
    public void What_is_no_regular_file_is_looked_at_without_being_opened(string replace)
    {
        Tool.Run("sh", "-c", $"cd {_folder} && {replace}");

        using TrustCheck check = TrustCheck.Of(Script, TrustRule.Script);

        Assert.True(check.IsNoFile && !check.IsTrusted && !check.IsMissing);
    }

    [Theory]
    [InlineData("")]
    [InlineData("relative/script")]
    [InlineData("/opt/a\0b")]
    public void What_is_no_absolute_path_names_nothing(string path) =>
        Assert.True(TrustCheck.Of(path, TrustRule.Script).IsMissing);

    [Fact]
    public void A_circle_of_links_ends()
    {
        Tool.Run("sh", "-c", $"cd {_folder} && rm -r in && ln -s on in && ln -s in on");

        Assert.Equal(Errno.ELOOP, TrustCheck.Of(Script, TrustRule.Script).Errno);
    }

    [Fact]
    public void The_file_that_was_checked_is_the_one_that_is_read_and_another_in_its_place_is_told()
    {
        using TrustCheck check = TrustCheck.Of(Script, TrustRule.Script);
        TrustedFile file = check.File!;
        Tool.Run("sh", "-c", $"cd {_folder}/in && printf other > new && chmod 700 new && mv new script");

        using TrustCheck now = file.CheckAgain();

        Assert.Equal("#!/bin/sh\n"u8.ToArray(), file.Read(100).Content.ToArray());
        Assert.Equal("#!/b"u8.ToArray(), file.ReadStart(4));
        Assert.True(now.IsExchanged && !now.IsTrusted);
        Assert.Empty(now.Findings);
    }

    private bool IsTrusted(TrustRule rule)
    {
        using TrustCheck check = TrustCheck.Of(Script, rule);
        return check.IsTrusted;
    }
}
