using System.Globalization;
using System.Text;

using Lab;

namespace Faults;

/// <summary>What becomes of bytes that were written and never synced.</summary>
internal enum Tear
{
    /// <summary>They are gone: the file ends before them.</summary>
    Gone,

    /// <summary>The first half of them is there.</summary>
    Half,

    /// <summary>The file has its size, and NUL in their place, as ext4 and xfs leave it.</summary>
    Nul,
}

/// <summary>
/// The power of the extension's processes, which goes off right before the n-th of their calls that change a file of the agent's
/// folders or the owner's; power-loss.c, preloaded, sees to that. No disk is changed from then on.
/// </summary>
internal sealed class PowerSupply : IDisposable
{
    private const string Library = "/dev/shm/faults-power.so";
    private const string Memory = "/dev/shm/faults-power";

    // struct power of power-loss.c.
    private const int CallsAt = 8;
    private const int IsOffAt = 16;
    private const int RecordsAt = 24;
    private const int CallAt = 32;
    private const int PathSize = 240;
    private const int ListAt = CallAt + (2 * PathSize);
    private const int RecordSize = 16 + (2 * PathSize);
    private const int MostRecords = 4096;

    /// <summary>Builds the library (gcc, a tenth of a second).</summary>
    /// <param name="at">The call before which the power goes off; 0: never.</param>
    internal PowerSupply(int at)
    {
        Tool.Run("gcc", "-shared", "-fPIC", "-O1", "-o", Library, Path.Combine(AppContext.BaseDirectory, "power-loss.c"));
        byte[] memory = new byte[ListAt + (MostRecords * RecordSize)];
        BitConverter.TryWriteBytes(memory, (long)at);
        File.WriteAllBytes(Memory, memory);
    }

    /// <summary>What a process needs in its environment; it hands it on to those that it starts with its own.</summary>
    internal static IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["LD_PRELOAD"] = Library,
        ["POWER_LOSS_FILE"] = Memory,
    };

    /// <summary>Whether it is off.</summary>
    internal bool IsOff => Number(IsOffAt) != 0;

    /// <summary>How many calls were made so far.</summary>
    internal long Calls => Number(CallsAt);

    /// <summary>The call before which it went off, in words.</summary>
    internal string Call => Text(File.ReadAllBytes(Memory).AsSpan(CallAt));

    /// <summary>Does to the files that were not synced what the end of the power does.</summary>
    /// <returns>What was done, in words.</returns>
    internal IReadOnlyList<string> TearFiles(Tear tear)
    {
        List<string> torn = [];
        foreach ((string path, long from) in Unsynced())
        {
            var file = new FileInfo(path);
            if (!file.Exists || file.Length <= from)
            {
                continue;
            }

            using FileStream stream = new(path, FileMode.Open, FileAccess.Write);
            long size = file.Length;
            stream.SetLength(tear == Tear.Half ? from + ((size - from) / 2) : from);
            if (tear == Tear.Nul)
            {
                stream.SetLength(size);
            }

            torn.Add(string.Create(CultureInfo.InvariantCulture, $"{file.Name} from {from}"));
        }

        return torn;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        File.Delete(Library);
        File.Delete(Memory);
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes[..bytes.IndexOf((byte)0)]);

    private static long Number(int at)
    {
        using FileStream file = new(Memory, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        file.Position = at;
        byte[] number = new byte[sizeof(long)];
        file.ReadExactly(number);
        return BitConverter.ToInt64(number);
    }

    // By the names that the files had in the end.
    private static Dictionary<string, long> Unsynced()
    {
        byte[] memory = File.ReadAllBytes(Memory);
        Dictionary<string, long> unsynced = new(StringComparer.Ordinal);
        for (int i = 0; i < Math.Min(BitConverter.ToInt64(memory, RecordsAt), MostRecords); i++)
        {
            ReadOnlySpan<byte> record = memory.AsSpan(ListAt + (i * RecordSize), RecordSize);
            (long kind, long from) = (BitConverter.ToInt64(record), BitConverter.ToInt64(record[8..]));
            (string path, string to) = (Text(record[16..]), Text(record[(16 + PathSize)..]));
            switch (kind)
            {
                case 1:
                    unsynced[path] = Math.Min(from, unsynced.GetValueOrDefault(path, long.MaxValue));
                    break;
                case 2:
                    unsynced.Remove(path);
                    break;
                case 3 when unsynced.Remove(path, out long first):
                    unsynced[to] = first;
                    break;
                case 3:
                    unsynced.Remove(to);
                    break;
                default:
                    unsynced.Remove(path);
                    break;
            }
        }

        return unsynced;
    }
}
