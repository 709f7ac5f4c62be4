using System.Diagnostics;
using System.Text;

namespace Faults.Tracing;

/// <summary>
/// strace(1), attached to one process with all its threads. It holds a thread before or after a system call for as long
/// as it takes to do harm, or answers calls with an error. Its end lets everything go on.
/// </summary>
internal sealed class CallTracer : IAsyncDisposable
{
    private const int HoldMicroseconds = 20_000_000;
    private static readonly TimeSpan AttachLimit = TimeSpan.FromSeconds(20);

    private readonly Process _strace;
    private readonly Task _reading;
    private readonly TaskCompletionSource _attached = New();
    private readonly TaskCompletionSource<bool> _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CallTracer(int process, IEnumerable<string> options, Func<string, bool> isReached)
    {
        var start = new ProcessStartInfo("strace", ["--follow-forks", $"--attach={process}", .. options])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        _strace = Process.Start(start)!;
        _reading = ReadAsync(isReached);
    }

    /// <summary>Done as soon as the point is reached: true; false if the process ended without it.</summary>
    internal Task<bool> Reached => _reached.Task;

    /// <summary>Attaches, to hold the process at a point.</summary>
    /// <exception cref="InvalidOperationException">It can't be attached.</exception>
    internal static Task<CallTracer> HoldAsync(int process, CallPoint point, Edge edge)
    {
        string delay = edge == Edge.Before ? "delay_enter" : "delay_exit";
        string[] names = [.. point.Calls.Split(',').Select(call => $"{call}(")];

        // A call is printed when it begins, its result, with this mark, when it ends.
        Func<string, bool> isReached = edge == Edge.Before
            ? seen => names.Sum(name => seen.Split(name).Length - 1) >= point.Number
            : seen => seen.Contains("(DELAYED)", StringComparison.Ordinal);
        return AttachAsync(new CallTracer(
            process,
            [.. point.Options, $"--inject={point.Calls}:{delay}={HoldMicroseconds}:when={point.Number}"],
            isReached));
    }

    /// <summary>Attaches, to answer calls with an error instead of having the kernel do them.</summary>
    /// <param name="process">The process.</param>
    /// <param name="point">The calls; its number is not looked at.</param>
    /// <param name="errno">The error's name.</param>
    /// <param name="which">All, or the first of each thread.</param>
    /// <exception cref="InvalidOperationException">It can't be attached.</exception>
    internal static Task<CallTracer> RefuseAsync(int process, CallPoint point, string errno, string which) => AttachAsync(new CallTracer(
        process,
        [.. point.Options, $"--inject={point.Calls}:error={errno}:when={which}"],
        seen => seen.Contains("(INJECTED)", StringComparison.Ordinal)));

    /// <summary>Detaches: what is held goes on at once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_strace.HasExited)
        {
            _strace.Kill(); // its end detaches; SIGTERM would wait for the delay
        }

        await _strace.WaitForExitAsync();
        await _reading;
        _strace.Dispose();
    }

    private static async Task<CallTracer> AttachAsync(CallTracer tracer)
    {
        try
        {
            await tracer._attached.Task.WaitAsync(AttachLimit);
            return tracer;
        }
        catch
        {
            await tracer.DisposeAsync();
            throw;
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task ReadAsync(Func<string, bool> isReached)
    {
        var seen = new StringBuilder();
        char[] buffer = new char[4096];
        int length;
        while ((length = await _strace.StandardError.ReadAsync(buffer)) > 0)
        {
            seen.Append(buffer, 0, length);
            string text = seen.ToString();
            if (text.Contains(" attached", StringComparison.Ordinal))
            {
                _attached.TrySetResult();
            }

            if (isReached(text))
            {
                _reached.TrySetResult(true);
            }
        }

        _attached.TrySetException(new InvalidOperationException($"strace could not be attached: {seen.ToString().Trim()}"));
        _reached.TrySetResult(false);
    }
}
