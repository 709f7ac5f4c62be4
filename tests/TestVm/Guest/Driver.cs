using System.Globalization;

using Lab;

using Stage;

namespace TestVm.Guest;

/// <summary>
/// What runs in the machine: all checks, one after the other, a line each on standard output. The last one restarts the
/// machine; the driver of the next boot goes on from there and switches the machine off.
/// </summary>
internal static class Driver
{
    private const string Phase = "/var/lib/test-vm/restarted-in";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Runs the checks that this boot has to run.</summary>
    /// <param name="words">Only those with this in their names; the first, which installs the package, always.</param>
    internal static async Task<int> RunAsync(string words)
    {
        Sandbox.Require();
        if (File.Exists(Phase))
        {
            int sequence = int.Parse(await File.ReadAllTextAsync(Phase), CultureInfo.InvariantCulture);
            await RunAsync(new Check(
                "a machine that was restarted while frozen reports the interrupted run at the agent's next enable",
                () => Restart.ReportAsync(new VmAgent(Repository.Package), sequence)));
        }
        else
        {
            Task<GuestMachine> starting = Task.Run(GuestMachine.StartAsync); // takes a minute, as does the next line
            await RunAsync(new Check("file systems on every kind of device, and a dead NFS server", () => Task.Run(MakeMachine)));
            await using GuestMachine machine = await starting;
            foreach ((int number, Check check) in Checks.Of(machine).Index())
            {
                if (number == 0 || check.Name.Contains(words, StringComparison.Ordinal))
                {
                    await RunAsync(check);
                    await machine.EndProcessesAsync(); // none, unless the check has failed
                }
            }

            await RunAsync(new Check("restart", () => Restart.WhileFrozenAsync(machine, Phase)));
        }

        Console.WriteLine(ReportLine.End);
        GuestTool.Run("systemctl", "poweroff", "--no-block");
        return 0;
    }

    private static async Task RunAsync(Check check)
    {
        long started = TimeProvider.System.GetTimestamp();
        (bool holds, string detail) = (true, string.Empty);
        try
        {
            detail = await check.Run().WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            // What hangs goes on in the background, and no other check could be believed.
            Console.WriteLine(new ReportLine(check.Name, Holds: false, Limit, "hangs").Format());
            throw;
        }
        catch (Exception failure)
        {
            (holds, detail) = (false, failure is CheckFailedException ? failure.Message : failure.ToString());
        }

        if (!holds)
        {
            KernelThaw.Run(); // the next check begins with nothing frozen, whatever this one left
        }

        Console.WriteLine(new ReportLine(check.Name, holds, TimeProvider.System.GetElapsedTime(started), detail).Format());
    }

    private static string MakeMachine()
    {
        GuestFileSystems.Make();
        DeadServer.Make();
        DeadServer.AssertDead();
        return $"{GuestFileSystems.All.Count} file systems";
    }
}
