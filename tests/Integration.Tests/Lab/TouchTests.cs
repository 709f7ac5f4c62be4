using System.Diagnostics;

using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Lab;

/// <summary>That the traps for whoever touches a mount do catch: other tests prove by them that nobody was caught.</summary>
[Collection(WholeMachine.Name)]
public sealed class TouchTests
{
    private const int Limit = 60_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact(Timeout = Limit)]
    public Task An_automount_notes_who_looks_at_it() => Task.Run(() =>
    {
        using var automount = Automount.Mount("/mnt/touched-automount");
        bool before = automount.WasTouched;

        using Process visitor = Process.Start("ls", [automount.MountPoint + "/."]);
        bool isNoted = SpinWait.SpinUntil(() => automount.WasTouched, Patience);
        visitor.Kill();
        visitor.WaitForExit();

        Assert.False(before);
        Assert.True(isNoted);
    });

    [Fact(Timeout = Limit)]
    public Task A_hung_file_system_counts_who_waits_for_it() => Task.Run(() =>
    {
        using var hung = HungFileSystem.Mount("/mnt/touched-hung");
        int before = hung.Waiting;

        using Process visitor = Process.Start("stat", ["--file-system", hung.MountPoint]);
        bool isNoted = SpinWait.SpinUntil(() => hung.Waiting > before, Patience);
        visitor.Kill();
        visitor.WaitForExit();

        Assert.True(isNoted);
    });
}
