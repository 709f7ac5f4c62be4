namespace Lab;

/// <summary>Signals, sent without starting a program: what a test kills at a certain moment must not live on for a while.</summary>
public static class Signals
{
    private const int SIGHUP = 1;
    private const int SIGINT = 2;
    private const int SIGQUIT = 3;
    private const int SIGKILL = 9;
    private const int SIGTERM = 15;
    private const int SIGCONT = 18;
    private const int SIGSTOP = 19;

    /// <summary>SIGKILL; a negative number is a process group. Whether there was one.</summary>
    public static bool Kill(int process) => Native.Signal(process, SIGKILL) == 0;

    /// <summary>SIGHUP, as when the terminal goes away.</summary>
    public static bool HangUp(int process) => Native.Signal(process, SIGHUP) == 0;

    /// <summary>SIGINT, as Ctrl+C.</summary>
    public static bool Interrupt(int process) => Native.Signal(process, SIGINT) == 0;

    /// <summary>SIGTERM.</summary>
    public static bool Terminate(int process) => Native.Signal(process, SIGTERM) == 0;

    /// <summary>SIGQUIT.</summary>
    public static bool Quit(int process) => Native.Signal(process, SIGQUIT) == 0;

    /// <summary>SIGSTOP.</summary>
    public static bool Stop(int process) => Native.Signal(process, SIGSTOP) == 0;

    /// <summary>SIGCONT.</summary>
    public static bool Continue(int process) => Native.Signal(process, SIGCONT) == 0;
}
