using System.Diagnostics;

namespace TestVm.Guest;

/// <summary>What still answers on a machine whose root is frozen, and what waits for the thaw.</summary>
internal static class LifeWhileFrozen
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);

    /// <summary>Time for all; less than systemd-journald's watchdog of three minutes, which ends one that waits for a disk.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(150);

    /// <summary>systemd must: it starts what thaws if worker and guardian are dead. The others are told for people.</summary>
    private static readonly (string What, bool IsNeeded, string[] Command)[] Things =
    [
        ("systemctl", true, ["systemctl", "show", "--property=Version"]),
        ("a new unit", true, ["systemd-run", "--quiet", "--wait", "--collect", "--property=StandardOutput=null", "true"]),
        ("a log line", false, ["logger", "frozen"]),
        ("the journal", false, ["journalctl", "--lines=1"]),
        ("a host key of sshd", false, ["ssh-keyscan", "-T", "15", "127.0.0.1"]),
        ("a write to /run", false, ["touch", "/run/test-vm/touched"]),
        ("a write to /tmp", false, ["touch", "/tmp/touched"]),
    ];

    /// <summary>Tries each in a frozen window.</summary>
    internal static async Task<string> TryAsync(GuestMachine machine)
    {
        var answered = new List<string>();
        var waited = new List<string>();
        bool lacksNeeded = false;
        FreezeLimit.Set(Window);
        try
        {
            await using HeldBackup held = await HeldBackup.OpenAsync(machine, HeldBackup.ForEver);
            foreach ((string what, bool isNeeded, string[] command) in Things)
            {
                bool ended = await EndsAsync(command);
                (ended ? answered : waited).Add(what);
                lacksNeeded |= isNeeded && !ended;
            }

            held.AssertAllFrozen();
            held.LetGo();
            await held.WaitForEndAsync();
        }
        finally
        {
            FreezeLimit.Reset();
        }

        string told = $"answered: {string.Join(", ", answered)}; waited for the thaw: {string.Join(", ", waited)}";
        CheckFailedException.Unless(!lacksNeeded, told);
        return told;
    }

    private static async Task<bool> EndsAsync(string[] command)
    {
        using Process process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            return false;
        }
    }
}
