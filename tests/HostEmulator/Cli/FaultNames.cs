using HostEmulator.Answers;

namespace HostEmulator.Cli;

/// <summary>The answers that the command line knows by name.</summary>
internal static class FaultNames
{
    private static readonly HostAnswer[] Plain =
    [
        HostAnswer.Genuine, HostAnswer.Created,
        HostAnswer.ServiceError, HostAnswer.ForeignError,
        HostAnswer.Hang, HostAnswer.Reset, HostAnswer.ResetInBody, HostAnswer.Closed, HostAnswer.Truncated, HostAnswer.Endless,
        HostAnswer.Chunked, HostAnswer.Http10, HostAnswer.ConnectionClose, HostAnswer.Interim,
        HostAnswer.ByteOrderMark, HostAnswer.InvalidJson, HostAnswer.JsonArray, HostAnswer.JsonString, HostAnswer.JsonNull,
        HostAnswer.WrongTypes, HostAnswer.UnknownFields,
        HostAnswer.JsonBooleans, HostAnswer.TitleCaseBooleans, HostAnswer.UpperCaseBooleans,
        HostAnswer.EntriesNull, HostAnswer.EntriesMissing, HostAnswer.EntriesEmpty,
        HostAnswer.DirectDriveAsText, HostAnswer.DirectDriveWithoutTime, HostAnswer.DirectDriveTimeUnreadable,
    ];

    // The argument that each takes, and the answer it makes; the text after the equals sign may be missing (null).
    private static readonly Dictionary<string, (string Argument, Func<string?, HostAnswer> Make)> WithArgument = new(StringComparer.Ordinal)
    {
        ["status"] = ("=CODE[:BODY]", Status),
        ["empty"] = ("[=STATUS]", argument => HostAnswer.Empty(Whole(argument ?? "200", 100, 599))),
        ["redirect"] = ("=URL", argument => HostAnswer.Redirect(Address(argument))),
        ["json"] = ("=TEXT", argument => HostAnswer.Json(Needed(argument))),
        ["slow"] = ("=SECONDS", argument => HostAnswer.Slow(Seconds(argument))),
        ["drip"] = ("=SECONDS", argument => HostAnswer.DripBody(Seconds(argument))),
        ["drip-head"] = ("=SECONDS", argument => HostAnswer.DripHead(Seconds(argument))),
        ["fraction-digits"] = ("=COUNT", argument => HostAnswer.FractionDigits(Whole(argument, 0, 100))),
        ["entry-as-text"] = ("[=INDEX]", argument => HostAnswer.EntryAsText(Whole(argument ?? "0", 0, int.MaxValue))),
        ["entry-without"] = ("=FIELD", argument => HostAnswer.EntryWithout(Needed(argument))),
    };

    /// <summary>All names, each with its argument.</summary>
    internal static IEnumerable<string> All =>
        [.. Plain.Select(answer => answer.Name), .. WithArgument.Select(entry => entry.Key + entry.Value.Argument)];

    /// <exception cref="UsageException">There is none of this name, or its argument is wrong.</exception>
    internal static HostAnswer Parse(string text)
    {
        string[] parts = text.Split('=', 2);
        if (WithArgument.TryGetValue(parts[0], out (string Argument, Func<string?, HostAnswer> Make) found))
        {
            return found.Make(parts.Length == 2 ? parts[1] : null);
        }

        return Array.Find(Plain, answer => answer.Name == text)
            ?? throw new UsageException($"There is no answer '{text}'; the names are {string.Join(", ", All)}.");
    }

    private static HostAnswer Status(string? argument)
    {
        string[] parts = Needed(argument).Split(':', 2);
        return HostAnswer.Of(Whole(parts[0], 200, 599), parts.Length == 2 ? parts[1] : string.Empty);
    }

    private static Uri Address(string? argument) =>
        Uri.TryCreate(Needed(argument), UriKind.Absolute, out Uri? address)
            ? address
            : throw new UsageException($"'{argument}' is no absolute URL.");

    private static int Whole(string? argument, int least, int most) => Number.Whole(Needed(argument), "The answer's argument", least, most);

    private static TimeSpan Seconds(string? argument) => Number.Seconds(Needed(argument), "The answer's argument");

    private static string Needed(string? argument) =>
        argument ?? throw new UsageException("The answer needs an argument, as in status=503; see host-emulator --help.");
}
