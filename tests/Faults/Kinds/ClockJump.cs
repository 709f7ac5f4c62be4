using AgentEmulator;

namespace Faults.Kinds;

/// <summary>
/// The wall clock jumps, for the worker alone: libfaketime between it and the kernel. All deadlines are of the monotonic
/// clock, which goes on as it is.
/// </summary>
internal sealed class ClockJump : IFault
{
    private const string ClockFile = "/dev/shm/faults-clock";
    private static readonly string[] Jumps = ["+2h", "-2h", "+400d", "-400d", "+30m", "-30m"];

    public string Name => "clock-jumps";

    public string Description => "the wall clock jumps before the freeze or in the window (libfaketime); storage may hang at the same time";

    public int Weight => 2;

    public async Task InjectAsync(Scene scene)
    {
        string jump = scene.Random.GetItems(Jumps, 1)[0];
        bool inWindow = scene.Random.Next(3) > 0;
        bool hangs = inWindow && scene.Random.Next(2) == 0;
        scene.UseDeadline(TimeSpan.FromSeconds(2));
        SetClock("+0");
        AgentOptions usual = scene.Machine.Agent.Options;
        scene.Machine.Agent.Options = usual with
        {
            BaseEnvironment = new Dictionary<string, string>(usual.BaseEnvironment, StringComparer.Ordinal)
            {
                ["LD_PRELOAD"] = "/usr/$LIB/faketime/libfaketimeMT.so.1",
                ["FAKETIME_TIMESTAMP_FILE"] = ClockFile,
                ["FAKETIME_NO_CACHE"] = "1",
                ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            },
        };
        try
        {
            await (inWindow ? scene.BeginAtWindowAsync() : scene.BeginAtGateAsync());
            SetClock(jump);
            scene.Struck(
                $"{jump} {(inWindow ? "in the window" : "before the freeze")}{(hangs ? ", storage hangs" : string.Empty)}",
                hangs ? scene.Deadline + Scene.DeathLimit : Scene.DeathLimit);
            scene.MustSucceed = inWindow && !hangs;
            if (!hangs)
            {
                scene.GoOn();
            }

            await scene.WaitForEndAsync();
        }
        finally
        {
            scene.Machine.Agent.Options = usual;
            File.Delete(ClockFile);
        }
    }

    private static void SetClock(string offset)
    {
        // By rename: the library reads it with every look at the clock.
        using (StreamWriter writer = File.CreateText($"{ClockFile}.new"))
        {
            writer.WriteLine(offset);
        }

        File.Move($"{ClockFile}.new", ClockFile, overwrite: true);
    }
}
