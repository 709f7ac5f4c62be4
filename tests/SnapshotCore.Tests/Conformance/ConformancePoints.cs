namespace SnapshotCore.Tests.Conformance;

/// <summary>All points, in order.</summary>
internal static class ConformancePoints
{
    private const string Large = "It takes hundreds of disks.";
    private const string Given = "The real agent never gives that.";

    internal static IReadOnlyList<ConformancePoint> All { get; } =
    [
        new(1, "The zip holds one `HandlerManifest.json`, at its root: an array of one, with five commands and real booleans."),
        new(2, "Commands need no more modes than that they may be executed by root, and no links."),
        new(3, "Commands need no variables but `PATH`, `LANG` and the agent's own."),
        new(4, "Commands run in the version folder with `/dev/null` to read, without a terminal, below a shell that leads session and group."),
        new(5, "`ConfigSequenceNumber` decides; settings files with greater numbers mean nothing."),
        new(6, "Without that variable the newest settings file counts.", Given),
        new(7, "`HandlerEnvironment.json` may lack the events folders, may have unknown keys, and has a number as its version.", Given),
        new(8, "Settings that are null, missing or an empty file lead to a definite status."),
        new(9, "Text that the agent has escaped is read as it was meant."),
        new(10, "Protected settings encrypted by AES-256-CBC are decrypted."),
        new(11, "Protected settings encrypted by triple DES are decrypted."),
        new(12, "Protected settings encrypted by AES-128-CBC are decrypted."),
        new(13, "Keys and certificates are found behind the text before them; keys may be PKCS#8 or PKCS#1."),
        new(14, "The thumbprint, in either case, chooses the certificate; a missing key refuses only what needs it."),
        new(15, "Damaged protected settings are an error with a stable code, and no secret is shown."),
        new(16, "The status file has the agent's number as its name, and is valid UTF-8 without byte order mark."),
        new(17, "All status words are lower-case words that the agent knows."),
        new(18, "Every status has a name and a message with its language, every substatus a name."),
        new(19, "A status stays below the size at which the agent cuts it; what is too long is shortened in its content.", Large),
        new(20, "A status is replaced as a whole: no reader finds a part of it, or none."),
        new(21, "The status is there before enable exits, whatever happens; without any number there is none."),
        new(22, "A number that was processed is not processed again, and its final status stays byte for byte."),
        new(23, "A lower number than the last is processed."),
        new(24, "Long work is not enable's, and no freeze outlives the end of the agent's process group."),
        new(25, "The exit code is 0 exactly when the handler is to be seen as ready."),
        new(26, "disable succeeds any number of times, without settings, and with nothing to end."),
        new(27, "uninstall succeeds without disable or install, and twice; nothing of ours stays elsewhere."),
        new(28, "update takes every exit code of disable and every version that the agent may name."),
        new(29, "On a downgrade the greater version's update hands its memory down."),
        new(30, "What an update carries over is honoured: no work is repeated."),
        new(31, "A command that is killed at any moment leaves what the next one can work with."),
        new(32, "No secret shows in output, status, log, event, command line or environment."),
        new(33, "Event files have digits as their name, eight texts in each event, and lengths that the agent takes whole."),
        new(34, "A command prints less than the agent reads, and the most important last."),
        new(35, "If the version folder vanishes without a command, whatever runs ends by itself and leaves nothing frozen."),
        new(36, "Unpacking ignores modes, then lets the owner execute every file; private folders are 0700."),
        new(37, "`HandlerEnvironment.json` and settings are written byte for byte as the agent writes them."),
        new(38, "Commands run by a shell in a session of its own, and their group is killed at the limit."),
        new(39, "Each command gets exactly the agent's variables, its oddities included."),
        new(40, "A first install takes the agent's order and states."),
        new(41, "Every goal state and every restart runs enable, with the same number too."),
        new(42, "disable runs only while the handler is enabled."),
        new(43, "A failing disable stops an uninstall, a failing uninstall does not; the folder goes."),
        new(44, "Updates and downgrades take the agent's order, copies, states and flags."),
        new(45, "Failures have the agent's codes and texts, with what the command printed."),
        new(46, "Status files are judged as the agent judges them, good, missing, torn, malformed and too long."),
        new(47, "What is not installed has no extension status."),
        new(48, "Nothing is polled or uploaded while a command runs."),
        new(49, "A heartbeat replaces the handler's status, and goes stale."),
        new(50, "Events are taken within the agent's limits, and their folder is emptied."),
        new(51, "A handler that is no longer listed loses its folder, without any command."),
    ];
}
