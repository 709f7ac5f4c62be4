using System.Text;

namespace SnapshotCore.Freeze;

/// <summary>
/// What the guardian does after the thaw if the worker dies: put a terminal status in place, and start a worker that
/// finishes what is owed. Bytes that it does not understand, in memory only: the request holds secrets.
/// </summary>
/// <param name="StatusPath">The status file. It is replaced only if it is still the file that it was when the worker handed this over: one that is gone was cleaned up by the agent, another one is the worker's own terminal status.</param>
/// <param name="TerminalStatus">Its new content; empty: leave the status alone.</param>
/// <param name="WorkerExecutable">The worker to start.</param>
/// <param name="WorkerArguments">Its arguments.</param>
/// <param name="WorkerEnvironment">Its whole environment.</param>
/// <param name="WorkerWorkingDirectory">Its working directory.</param>
/// <param name="WorkerRequest">What it reads from standard input, up to its end; empty: start none.</param>
public sealed record Aftermath(
    string StatusPath,
    ReadOnlyMemory<byte> TerminalStatus,
    string WorkerExecutable,
    IReadOnlyList<string> WorkerArguments,
    IReadOnlyDictionary<string, string> WorkerEnvironment,
    string WorkerWorkingDirectory,
    ReadOnlyMemory<byte> WorkerRequest)
{
    /// <summary>The bytes for the guardian.</summary>
    internal byte[] Format()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(StatusPath);
        Write(writer, TerminalStatus.Span);
        writer.Write(WorkerExecutable);
        writer.Write(WorkerArguments.Count);
        foreach (string argument in WorkerArguments)
        {
            writer.Write(argument);
        }

        writer.Write(WorkerEnvironment.Count);
        foreach ((string name, string value) in WorkerEnvironment)
        {
            writer.Write(name);
            writer.Write(value);
        }

        writer.Write(WorkerWorkingDirectory);
        Write(writer, WorkerRequest.Span);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="Format"/> wrote; null for anything else.</summary>
    internal static Aftermath? TryParse(byte[] content)
    {
        try
        {
            using var stream = new MemoryStream(content);
            using var reader = new BinaryReader(stream, Encoding.UTF8);
            string statusPath = reader.ReadString();
            byte[] status = ReadBytes(reader);
            string executable = reader.ReadString();
            string[] arguments = new string[ReadCount(reader)];
            for (int i = 0; i < arguments.Length; i++)
            {
                arguments[i] = reader.ReadString();
            }

            var environment = new Dictionary<string, string>(StringComparer.Ordinal);
            for (int left = ReadCount(reader); left > 0; left--)
            {
                string name = reader.ReadString();
                environment[name] = reader.ReadString();
            }

            string workingDirectory = reader.ReadString();
            byte[] request = ReadBytes(reader);
            return new Aftermath(statusPath, status, executable, arguments, environment, workingDirectory, request);
        }
        catch (Exception exception) when (exception is IOException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static void Write(BinaryWriter writer, ReadOnlySpan<byte> bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static byte[] ReadBytes(BinaryReader reader) => reader.ReadBytes(ReadCount(reader));

    private static int ReadCount(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        return count >= 0 && count <= reader.BaseStream.Length
            ? count
            : throw new FormatException("A count is larger than the message.");
    }
}
