using Lab;

namespace TestVm.Guest;

/// <summary>The system's programs, with the patience that emulated processors on a busy host take.</summary>
internal static class GuestTool
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    /// <summary>Runs a program and returns what it printed; <see cref="Tool"/>.</summary>
    internal static string Run(string program, params IEnumerable<string> arguments) => Tool.Run(Limit, program, arguments);
}
