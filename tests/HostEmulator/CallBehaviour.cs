using HostEmulator.Answers;

namespace HostEmulator;

/// <summary>
/// What the host does with one of its two calls. Everything may be changed while it runs, from any thread; a request is
/// served by what was set when it arrived. A request that breaks the contract takes no part: it is answered 400.
/// </summary>
public sealed class CallBehaviour
{
    private readonly Lock _gate = new();
    private readonly Queue<HostAnswer> _next = new();
    private HostAnswer _answer = HostAnswer.Genuine;
    private TimeSpan _delay;
    private bool _stopsListening;

    /// <summary>The answer to every request for which <see cref="AnswerNext"/> has set no other.</summary>
    public HostAnswer Answer
    {
        get => Locked(() => _answer);
        set => Locked(() => _answer = value);
    }

    /// <summary>How long the host works before it answers, whatever it answers; not counted where it never answers.</summary>
    public TimeSpan Delay
    {
        get => Locked(() => _delay);
        set => Locked(() => _delay = value);
    }

    /// <summary>
    /// Whether the host stops listening with its answer to this call: the next connection is refused. So a call is let
    /// through and the one after it isn't. <see cref="SnapshotService.Listen"/> ends it.
    /// </summary>
    public bool StopsListening
    {
        get => Locked(() => _stopsListening);
        set => Locked(() => _stopsListening = value);
    }

    /// <summary>Sets the answer to the next requests only, after those that are set already.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="count">To how many requests.</param>
    public void AnswerNext(HostAnswer answer, int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        lock (_gate)
        {
            for (int i = 0; i < count; i++)
            {
                _next.Enqueue(answer);
            }
        }
    }

    /// <summary>As the real service from now on: no fault, no delay.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _next.Clear();
            _answer = HostAnswer.Genuine;
            _delay = TimeSpan.Zero;
            _stopsListening = false;
        }
    }

    /// <summary>The answer to the request that has just come.</summary>
    internal (HostAnswer Answer, bool StopsListening) Take()
    {
        lock (_gate)
        {
            HostAnswer answer = _next.TryDequeue(out HostAnswer? next) ? next : _answer;
            return (answer with { Delay = answer.Delay + _delay }, _stopsListening);
        }
    }

    private T Locked<T>(Func<T> act)
    {
        lock (_gate)
        {
            return act();
        }
    }
}
