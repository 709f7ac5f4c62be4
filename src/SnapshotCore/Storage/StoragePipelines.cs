using Polly;
using Polly.Retry;
using Polly.Timeout;

using SnapshotCore.Linux;

namespace SnapshotCore.Storage;

/// <summary>
/// Every budget and retry of calls to storage, in one place. What may be retried while file systems are frozen, and
/// why: docs/decisions/0003-retries-inside-the-frozen-window.md. Thread-safe.
/// </summary>
internal sealed class StoragePipelines
{
    /// <summary>What one attempt may take: docs/protocol.md, "Storage".</summary>
    internal static readonly TimeSpan AttemptLimit = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Room for a new connection and a call. A retry that would have less isn't started; and storage that has never
    /// answered is given no more of the frozen window.
    /// </summary>
    internal static readonly TimeSpan ShortestAttempt = TimeSpan.FromSeconds(2);

    /// <summary>What opening a connection beforehand may take: every disk's waits for the slowest.</summary>
    internal static readonly TimeSpan WarmLimit = TimeSpan.FromSeconds(3);

    private const int ReportAttempts = 3;
    private const int ProofAttempts = 2;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly ResiliencePropertyKey<Window> WindowKey = new("window");

    /// <summary>Builds the pipelines over <paramref name="clock"/>.</summary>
    internal StoragePipelines(TimeProvider clock)
    {
        Once = New(clock).AddTimeout(AttemptLimit).Build();
        Warm = New(clock).AddTimeout(WarmLimit).Build();
        Report = New(clock).AddRetry(AtOnce(ReportAttempts)).Build();
        Proof = New(clock).AddRetry(AtOnce(ProofAttempts)).AddTimeout(AttemptLimit).Build();
        Frozen = New(clock)
            .AddRetry(new RetryStrategyOptions<ServiceAnswer>
            {
                MaxRetryAttempts = int.MaxValue,
                ShouldHandle = static arguments => ValueTask.FromResult(
                    IsTransient(arguments.Outcome) && WindowOf(arguments.Context).HasRoomFor(arguments.AttemptNumber)),
                DelayGenerator = static arguments => ValueTask.FromResult<TimeSpan?>(
                    PauseAfter(arguments.AttemptNumber) * (0.5 + (0.5 * Random.Shared.NextDouble()))),
            })
            .AddTimeout(new TimeoutStrategyOptions
            {
                TimeoutGenerator = static arguments => ValueTask.FromResult(WindowOf(arguments.Context).AttemptLimit),
            })
            .Build();
    }

    /// <summary>One attempt with its limit.</summary>
    internal ResiliencePipeline<ServiceAnswer> Once { get; }

    /// <summary>One attempt to leave an open connection behind, shorter than others: the freeze waits for it.</summary>
    internal ResiliencePipeline<ServiceAnswer> Warm { get; }

    /// <summary>Three tries without a pause, around attempts that each have their limit from <see cref="Once"/>.</summary>
    internal ResiliencePipeline<ServiceAnswer> Report { get; }

    /// <summary>Two attempts, before anything is frozen.</summary>
    internal ResiliencePipeline<ServiceAnswer> Proof { get; }

    /// <summary>As many attempts as the frozen window has room for; run it with a <see cref="Window"/>.</summary>
    internal ResiliencePipeline<ServiceAnswer> Frozen { get; }

    /// <summary>Makes one call of <paramref name="blob"/> with the limit of one attempt.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    internal Task<ServiceAnswer> CallOnceAsync(
        BlobEndpoint blob, Func<CancellationToken, Task> call, CancellationToken cancellation) =>
        RunAsync(Once, token => blob.CallAsync(call, token), cancellation);

    /// <summary>Runs <paramref name="attempt"/> through <paramref name="pipeline"/>; a passed limit is a value.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    internal static async Task<ServiceAnswer> RunAsync(
        ResiliencePipeline<ServiceAnswer> pipeline,
        Func<CancellationToken, Task<ServiceAnswer>> attempt,
        CancellationToken cancellation,
        Window? window = null)
    {
        ResilienceContext context = ResilienceContextPool.Shared.Get(cancellation);
        try
        {
            if (window is not null)
            {
                context.Properties.Set(WindowKey, window);
            }

            Outcome<ServiceAnswer> outcome = await pipeline.ExecuteOutcomeAsync(AttemptAsync, context, attempt);
            if (outcome.Exception is TimeoutRejectedException passed)
            {
                return ServiceAnswer.None($"no answer within {passed.Timeout.TotalSeconds:0.#} s");
            }

            outcome.ThrowIfException();
            return outcome.Result!;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static async ValueTask<Outcome<ServiceAnswer>> AttemptAsync(
        ResilienceContext context, Func<CancellationToken, Task<ServiceAnswer>> attempt)
    {
        try
        {
            return Outcome.FromResult(await attempt(context.CancellationToken));
        }
        catch (OperationCanceledException cancelled)
        {
            return Outcome.FromException<ServiceAnswer>(cancelled); // Polly tells a passed limit from a cancelled caller
        }
    }

    private static ResiliencePipelineBuilder<ServiceAnswer> New(TimeProvider clock) => new() { TimeProvider = clock };

    private static RetryStrategyOptions<ServiceAnswer> AtOnce(int attempts) => new()
    {
        MaxRetryAttempts = attempts - 1,
        Delay = TimeSpan.Zero,
        ShouldHandle = static arguments => ValueTask.FromResult(IsTransient(arguments.Outcome)),
    };

    private static bool IsTransient(Outcome<ServiceAnswer> outcome) =>
        outcome.Result?.IsTransient ?? outcome.Exception is TimeoutRejectedException;

    private static TimeSpan PauseAfter(int attempt) =>
        TimeSpan.FromTicks(Math.Min(FirstPause.Ticks << Math.Min(attempt, 10), LongestPause.Ticks));

    private static Window WindowOf(ResilienceContext context) =>
        context.Properties.TryGetValue(WindowKey, out Window? window)
            ? window
            : throw new InvalidOperationException("The frozen pipeline was run without a window.");

    /// <summary>What bounds the attempts of one disk while file systems are frozen.</summary>
    /// <param name="Deadline">No attempt lasts longer.</param>
    /// <param name="WasAnswered">Whether its storage has answered before the freeze: if not, one short attempt is all.</param>
    internal sealed record Window(Deadline Deadline, bool WasAnswered)
    {
        /// <summary>The limit of an attempt that starts now; never zero, which Polly reads as no limit.</summary>
        internal TimeSpan AttemptLimit => TimeSpan.FromTicks(Math.Max(
            Math.Min(Deadline.Remaining.Ticks, (WasAnswered ? StoragePipelines.AttemptLimit : ShortestAttempt).Ticks),
            TimeSpan.TicksPerMillisecond));

        /// <summary>Whether another attempt, after its pause, can still end before the deadline.</summary>
        internal bool HasRoomFor(int retry) => WasAnswered && Deadline.Remaining > PauseAfter(retry) + ShortestAttempt;
    }
}
