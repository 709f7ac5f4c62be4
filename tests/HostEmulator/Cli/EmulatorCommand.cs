using System.CommandLine;
using System.Runtime.InteropServices;

namespace HostEmulator.Cli;

/// <summary>The command line of host-emulator.</summary>
internal static class EmulatorCommand
{
    private static readonly string Description = $"""
        Plays the snapshot service of the Azure host for one VM: presnapshot and dosnapshot over HTTP, at 168.63.129.16 port 80. It
        holds each request against the contract, answers as the real service does or with a fault, and prints a line for each.
        It listens on the loopback interface only; 168.63.129.16 must have been given to that, in a network namespace of its own.

        Examples:
          scripts/sandbox --with-host-address host-emulator
          host-emulator --address 127.0.0.1 --port 8080 --disk -1=managed --disk 3=direct-drive
          host-emulator --disk 0=failing:409:"The snapshot count against this blob has been exceeded."
          host-emulator --presnapshot status=503@2           two requests get 503, then the genuine answer
          host-emulator --dosnapshot hang --clock-offset -30
          host-emulator --dosnapshot refuse                  nobody listens any more once presnapshot is answered
          host-emulator --os-disk-encrypted --encryption-settings c2V0dGluZ3M=

        Answers; with @COUNT one holds for so many requests only, in the order given:
        {Names()}
          refuse                              the connection is refused; for presnapshot from the start, without an end

        Exit codes:
          0   stopped by SIGINT or SIGTERM; every request kept to the contract
          1   stopped by a signal; a request broke the contract
          64  the command line is wrong
          69  the address can't or must not be listened on
        """;

    /// <summary>Runs a command line until a signal, or the cancellation.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    internal static async Task<int> RunAsync(
        string[] arguments, TextWriter output, TextWriter error, CancellationToken cancellation = default)
    {
        var options = new ServiceOptions();
        var root = new RootCommand(Description);
        options.AddTo(root);
        root.SetAction((parsed, stop) => ServeAsync(options, parsed, output, stop));
        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (string message in parsed.Errors.Select(problem => problem.Message))
            {
                await error.WriteLineAsync($"host-emulator: {message} See host-emulator --help.");
            }

            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, cancellation);
        }
        catch (UsageException wrong)
        {
            await error.WriteLineAsync($"host-emulator: {wrong.Message}");
            return ExitCode.Usage;
        }
        catch (HostAddressException refused)
        {
            await error.WriteLineAsync($"host-emulator: {refused.Message}");
            return ExitCode.Unavailable;
        }
    }

    private static async Task<int> ServeAsync(ServiceOptions options, ParseResult parsed, TextWriter output, CancellationToken stop)
    {
        // Own registrations: System.CommandLine's begin only when this method has awaited something, too late for a signal
        // from somebody who has read that the host listens.
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        await using CancellationTokenRegistration cancelled = stop.Register(() => stopped.TrySetResult());

        var printer = new RequestPrinter(output, TimeProvider.System);
        await using SnapshotService service = options.Start(parsed, printer.Print);
        await output.WriteLineAsync(service.IsListening ? $"listening on {service.BaseAddress}" : $"refusing connections to {service.BaseAddress}");
        await output.FlushAsync(CancellationToken.None);
        await stopped.Task;
        return service.Violations.Count == 0 ? ExitCode.Success : ExitCode.Violated;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stopped.TrySetResult();
        }
    }

    private static string Names()
    {
        IEnumerable<string> lines = FaultNames.All.Chunk(3).Select(names => "  " + string.Concat(names.Select(name => name.PadRight(36))).TrimEnd());
        return string.Join('\n', lines);
    }
}
