using System.Diagnostics.CodeAnalysis;

namespace SnapshotCore.Errors;

/// <summary>Either the value of a step that succeeded or the error of one that did not.</summary>
/// <typeparam name="T">What the step yields.</typeparam>
public readonly record struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, BackupError? error)
    {
        _value = value;
        Error = error;
    }

    /// <summary>The error, or null when the step succeeded.</summary>
    public BackupError? Error { get; }

    /// <summary>Whether the step succeeded.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    /// <summary>The value of a step that succeeded.</summary>
    /// <exception cref="InvalidOperationException">The step failed: a bug in the caller.</exception>
    public T Value => IsSuccess ? _value! : throw new InvalidOperationException($"No value: {Error}");

    /// <summary>A success.</summary>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>A failure.</summary>
    public static implicit operator Result<T>(BackupError error) => new(default, error);

    /// <summary>A success, for interfaces and other types that allow no implicit conversion.</summary>
    public static Result<T> From(T value) => new(value, null);
}
