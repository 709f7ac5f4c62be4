using System.Globalization;
using System.Security.Cryptography;
using System.Text;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>What the journal says: who runs, and what may be frozen until when.</summary>
/// <param name="BootId">/proc/sys/kernel/random/boot_id; another boot has nothing frozen.</param>
/// <param name="Worker">The process that runs the backup.</param>
/// <param name="Guardian">Its guardian; null before it was started.</param>
/// <param name="DeadlineNanoseconds">CLOCK_MONOTONIC moment by which all must be thawed; 0 while nothing is to be frozen.</param>
/// <param name="OldRcuExpedited">What /sys/kernel/rcu_expedited held before; null when it was not touched.</param>
/// <param name="Targets">What may be frozen.</param>
internal sealed record JournalRecord(
    string BootId,
    ProcessIdentity Worker,
    ProcessIdentity? Guardian,
    long DeadlineNanoseconds,
    int? OldRcuExpedited,
    IReadOnlyList<JournalTarget> Targets)
{
    private const string Heading = "vmsnapshot-journal 1";

    /// <summary>The text: a line for each fact, and a last line with the SHA-256 of all before it.</summary>
    internal byte[] Format()
    {
        var text = new StringBuilder();
        AppendLine(text, Heading);
        AppendLine(text, $"boot {BootId}");
        AppendLine(text, $"worker {Worker.Pid} {Worker.StartTime}");
        if (Guardian is { } guardian)
        {
            AppendLine(text, $"guardian {guardian.Pid} {guardian.StartTime}");
        }

        AppendLine(text, $"deadline {DeadlineNanoseconds}");
        if (OldRcuExpedited is { } rcu)
        {
            AppendLine(text, $"rcu {rcu}");
        }

        foreach (JournalTarget target in Targets)
        {
            AppendLine(text, $"target {target.Device} {Convert.ToHexString(target.MountPoint.Bytes)}");
        }

        AppendLine(text, $"checksum {Checksum(text.ToString())}");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Parses the text; false when it is torn or not ours. Never throws.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> content, out JournalRecord record)
    {
        record = new JournalRecord("", default, null, 0, null, []);
        string text = Encoding.ASCII.GetString(content);
        int last = text.LastIndexOf("\nchecksum ", StringComparison.Ordinal) + 1;
        if (last == 0
            || !string.Equals(text[last..], $"checksum {Checksum(text[..last])}\n", StringComparison.Ordinal)
            || !text.StartsWith(Heading + "\n", StringComparison.Ordinal))
        {
            return false;
        }

        var targets = new List<JournalTarget>();
        foreach (string line in text[..last].Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1))
        {
            string[] words = line.Split(' ');
            switch (words)
            {
                case ["boot", var boot]:
                    record = record with { BootId = boot };
                    break;
                case ["worker", var pid, var start] when TryParseProcess(pid, start, out ProcessIdentity worker):
                    record = record with { Worker = worker };
                    break;
                case ["guardian", var pid, var start] when TryParseProcess(pid, start, out ProcessIdentity guardian):
                    record = record with { Guardian = guardian };
                    break;
                case ["deadline", var moment] when long.TryParse(moment, CultureInfo.InvariantCulture, out long value):
                    record = record with { DeadlineNanoseconds = value };
                    break;
                case ["rcu", var number] when int.TryParse(number, CultureInfo.InvariantCulture, out int value):
                    record = record with { OldRcuExpedited = value };
                    break;
                case ["target", var device, var path] when TryParseTarget(device, path, out JournalTarget? target):
                    targets.Add(target);
                    break;
                default:
                    break; // a newer version's, of no use here; what is named frozen must be thawed by any version
            }
        }

        record = record with { Targets = targets };
        return true;
    }

    private static void AppendLine(StringBuilder text, string line) => text.Append(line).Append('\n');

    private static string Checksum(string text) =>
        Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(text)));

    private static bool TryParseProcess(string pid, string start, out ProcessIdentity identity)
    {
        bool parsed = int.TryParse(pid, CultureInfo.InvariantCulture, out int id);
        parsed &= ulong.TryParse(start, CultureInfo.InvariantCulture, out ulong time);
        identity = new ProcessIdentity(id, time);
        return parsed;
    }

    private static bool TryParseTarget(
        string device, string path, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out JournalTarget? target)
    {
        target = null;
        byte[] bytes = new byte[path.Length / 2];
        if (!DeviceNumber.TryParse(Encoding.ASCII.GetBytes(device), out DeviceNumber number)
            || Convert.FromHexString(path, bytes, out _, out int written) != System.Buffers.OperationStatus.Done
            || written != bytes.Length)
        {
            return false;
        }

        target = new JournalTarget(number, new UnixPath(bytes));
        return true;
    }
}

/// <summary>A superblock that may be frozen.</summary>
/// <param name="Device">Identifies it in mountinfo.</param>
/// <param name="MountPoint">Where it was opened; preferred, but any mount of the superblock will do.</param>
internal sealed record JournalTarget(DeviceNumber Device, UnixPath MountPoint);
