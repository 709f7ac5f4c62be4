using SnapshotCore.Systemd;

namespace SnapshotCore.Tests.Systemd;

public sealed class ThawTimerTests
{
    [Fact]
    public void The_command_comes_last_and_gets_the_variable_without_which_it_hangs_on_a_frozen_root()
    {
        IReadOnlyList<string> arguments = ThawTimer.ArgumentsFor("vmsnapshot-thaw-12", "/folder/bin/vmsnapshot", TimeSpan.FromSeconds(60));

        string[] command = ["/usr/bin/env", "DOTNET_EnableDiagnostics=0", "/folder/bin/vmsnapshot", "thaw", "--quiet"];
        Assert.Equal(command, arguments.TakeLast(command.Length));
        Assert.All(arguments.SkipLast(command.Length), argument => Assert.StartsWith("--", argument, StringComparison.Ordinal));
    }

    [Fact]
    public void The_timer_first_fires_at_the_limit_and_depends_on_nothing()
    {
        IReadOnlyList<string> arguments = ThawTimer.ArgumentsFor("vmsnapshot-thaw-12", "/folder/bin/vmsnapshot", TimeSpan.FromSeconds(60));

        Assert.Contains("--unit=vmsnapshot-thaw-12", arguments);
        Assert.Contains("--on-active=60000ms", arguments);
        Assert.Contains("--timer-property=OnActiveSec=62000ms", arguments);
        Assert.Contains("--property=DefaultDependencies=no", arguments);
        Assert.Contains("--timer-property=DefaultDependencies=no", arguments);
        Assert.DoesNotContain(arguments, argument => argument.Contains("OnUnit", StringComparison.Ordinal));
    }
}
