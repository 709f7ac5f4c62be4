using System.Text;

using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

using SnapshotCore.Errors;
using SnapshotCore.Linux;

namespace SnapshotCore.Agent;

/// <summary>
/// The file <c>N.status</c>, which the guest agent reads every few seconds: docs/protocol.md, "Status". It is only
/// ever replaced as a whole; what it says is made elsewhere.
/// </summary>
/// <param name="folder">The agent's status folder.</param>
/// <param name="sequence">The sequence number, ≥ 0.</param>
public sealed class StatusFile(string folder, int sequence)
{
    /// <summary>
    /// The size in bytes that a status must stay below. The agent cuts larger ones, and some of those stop it from
    /// reporting anything at all for the whole VM.
    /// </summary>
    public const int SizeLimit = 131072;

    /// <summary>The end of the names of status files.</summary>
    public const string Suffix = ".status";

    private const string TransitionCode = "4";

    private const UnixFileMode FileMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The path of the file.</summary>
    public string Path { get; } = System.IO.Path.Combine(folder, $"{sequence}{Suffix}");

    /// <summary>Whether the file exists now.</summary>
    public bool Exists => File.Exists(Path);

    /// <summary>
    /// Puts a status in place: readers see the old or the new one, never a part. A missing status folder is made
    /// anew, but not in a version folder that has been removed.
    /// </summary>
    /// <param name="content">The whole document, UTF-8 without byte order mark.</param>
    /// <returns>Null on success; else why nothing was written, the old status being untouched.</returns>
    public BackupError? Write(ReadOnlySpan<byte> content)
    {
        if (content.Length >= SizeLimit)
        {
            return AgentErrors.StatusTooLarge(Path, content.Length);
        }

        try
        {
            if (!Directory.Exists(folder) && Directory.Exists(System.IO.Path.GetDirectoryName(folder)))
            {
                Directory.CreateDirectory(folder, FolderMode);
            }

            AtomicFile.Replace(Path, content, FileMode);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return AgentErrors.StatusNotWritten(Path, exception.Message);
        }
    }

    /// <summary>Whether the file says that its run is not over (code 4). False when it is missing or garbage.</summary>
    public bool IsTransitional() => ReadCode() == TransitionCode;

    /// <summary>
    /// Whether the file holds a result: a readable status with another code than 4. A missing or damaged file holds
    /// none, so that the run which it belongs to still owes one.
    /// </summary>
    public bool IsTerminal() => ReadCode() is { } code && code != TransitionCode;

    /// <summary>The report for the backup service that is embedded in the status; null if there is none.</summary>
    public string? ReadReport() => ReadStatus()?["substatus"] is JArray { Count: > 0 } parts && parts[0] is JObject { } part
        ? (part["name"] as JValue)?.Value as string
        : null;

    private string? ReadCode() => ReadStatus()?["code"] is JValue { Value: not null } code ? code.ToString() : null;

    // As strict as the agent, to which a file with anything before, in or after its document is none.
    private JObject? ReadStatus()
    {
        BoundedFile file = BoundedFile.ReadOwn(Path, SizeLimit);
        string text = Encoding.UTF8.GetString(file.Content.Span);
        if (file.Errno != Errno.None || text.Contains('\0', StringComparison.Ordinal)) // the reader would skip it
        {
            return null;
        }

        try
        {
            using JsonTextReader reader = new(new StringReader(text)) { DateParseHandling = DateParseHandling.None };
            JToken document = JToken.ReadFrom(reader);
            return !reader.Read() && document is JArray { Count: > 0 } array && array[0] is JObject { } element
                ? element["status"] as JObject
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
