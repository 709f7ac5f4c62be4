using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Lab;

/// <summary>strace(1) on running processes and all that they start: what they really ask the kernel for.</summary>
public sealed partial class Tracer : IDisposable
{
    private static readonly TimeSpan AttachLimit = TimeSpan.FromSeconds(20);

    private readonly Process _strace;
    private readonly string _file;
    private readonly int _processes;
    private readonly ManualResetEventSlim _attached = new();
    private int _seen;

    private Tracer(Process strace, string file, int processes)
    {
        _strace = strace;
        _file = file;
        _processes = processes;
        strace.ErrorDataReceived += (_, line) => Note(line.Data);
        strace.BeginErrorReadLine();
    }

    /// <summary>Attaches, and returns when everything from then on is seen.</summary>
    /// <param name="processes">Whom to watch.</param>
    /// <param name="options">More options for strace, e.g. to inject delays.</param>
    /// <exception cref="InvalidOperationException">It could not attach.</exception>
    public static Tracer Attach(IReadOnlyCollection<int> processes, params IEnumerable<string> options)
    {
        Sandbox.Require();
        string file = Path.Combine("/mnt", $"trace-{Guid.NewGuid():N}");
        var start = new ProcessStartInfo(
            "strace", ["-f", "-ttt", "-y", "-o", file, .. options, .. processes.SelectMany(id => (string[])["-p", $"{id}"])])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        var tracer = new Tracer(Process.Start(start)!, file, processes.Count);
        if (!tracer._attached.Wait(AttachLimit))
        {
            tracer.Dispose();
            throw new InvalidOperationException("strace could not attach.");
        }

        return tracer;
    }

    /// <summary>Waits until those that are watched have ended; all calls in the order in which they were made.</summary>
    public IReadOnlyList<TracedCall> Finish()
    {
        _strace.WaitForExit();
        var calls = new List<TracedCall>();
        var open = new Dictionary<int, TracedCall>();
        int number = 0;
        foreach (string line in File.ReadLines(_file))
        {
            Match match = Line().Match(line);
            number++;
            if (!match.Success)
            {
                continue; // signals, ends
            }

            int thread = int.Parse(match.Groups["thread"].Value, CultureInfo.InvariantCulture);
            if (match.Groups["resumed"].Success)
            {
                if (open.Remove(thread, out TracedCall? call))
                {
                    (call.Ended, call.Result) = (number, ResultOf(line));
                }

                continue;
            }

            double began = double.Parse(match.Groups["time"].Value, CultureInfo.InvariantCulture);
            var made = new TracedCall(thread, match.Groups["name"].Value, match.Groups["text"].Value, began, number);
            calls.Add(made);
            if (line.EndsWith("<unfinished ...>", StringComparison.Ordinal))
            {
                open[thread] = made;
            }
            else
            {
                (made.Ended, made.Result) = (number, ResultOf(line));
            }
        }

        return calls;
    }

    /// <summary>Detaches.</summary>
    public void Dispose()
    {
        if (!_strace.HasExited)
        {
            _strace.Kill(); // its end detaches; SIGTERM waits, at times for ever, for a call that it has delayed
            _strace.WaitForExit();
        }

        _strace.Dispose();
        _attached.Dispose();
        File.Delete(_file);
    }

    private void Note(string? line)
    {
        if (line?.Contains(" attached", StringComparison.Ordinal) == true && Interlocked.Increment(ref _seen) == _processes)
        {
            _attached.Set();
        }
    }

    private static string? ResultOf(string line) =>
        line.LastIndexOf(" = ", StringComparison.Ordinal) is > 0 and var at ? line[(at + 3)..] : null;

    [GeneratedRegex(
        @"^(?<thread>\d+) +(?<time>[\d.]+) (?:(?<resumed><\.\.\. )|(?<text>(?<name>\w+)\(.*))",
        RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Line();
}
