using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

using AgentEmulator.Json;

using Microsoft.Win32.SafeHandles;

namespace AgentEmulator.Commands;

/// <summary>
/// What a command printed, captured by two unlinked files in the handler's folder: a child that keeps them open doesn't hold up
/// the agent. Of each the first 3200 bytes count; together they are cut to about 3200 characters, of which the tails are kept.
/// </summary>
internal sealed partial class CommandOutput : IDisposable
{
    private const int Longest = 3200;
    private const int LongestEach = (Longest - 20) / 2; // 20: the fixed text around both

    private CommandOutput(SafeFileHandle standardOutput, SafeFileHandle standardError)
    {
        StandardOutput = standardOutput;
        StandardError = standardError;
    }

    internal SafeFileHandle StandardOutput { get; }

    internal SafeFileHandle StandardError { get; }

    public void Dispose()
    {
        StandardOutput.Dispose();
        StandardError.Dispose();
    }

    internal static CommandOutput Create(string folder) => new(CreateUnlinked(folder), CreateUnlinked(folder));

    /// <summary>The captured text in the agent's format.</summary>
    internal string Read(bool redact)
    {
        string standardOutput = Read(StandardOutput);
        string standardError = Read(StandardError);
        return redact ? Format(Redact(standardOutput), Redact(standardError)) : Format(standardOutput, standardError);
    }

    internal static string Format(string standardOutput, string standardError)
    {
        int outputLength = CodePoints.Length(standardOutput);
        int errorLength = CodePoints.Length(standardError);
        if (outputLength + errorLength >= Longest)
        {
            // The shorter one leaves its room to the other.
            int outputRoom = errorLength < LongestEach ? LongestEach + (LongestEach - errorLength) : LongestEach;
            int errorRoom = outputLength < LongestEach ? LongestEach + (LongestEach - outputLength) : LongestEach;
            standardOutput = CodePoints.Tail(standardOutput, outputRoom);
            standardError = CodePoints.Tail(standardError, errorRoom);
        }

        return $"[stdout]\n{standardOutput}\n\n[stderr]\n{standardError}";
    }

    /// <summary>What 2.15 does to SAS URIs: everything after "?" up to the next blank.</summary>
    internal static string Redact(string text) => SasUri().Replace(text, "${address}<redacted>");

    /// <summary>UTF-8; bytes that are none become \xNN.</summary>
    internal static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int consumed) == System.Buffers.OperationStatus.Done)
            {
                text.Append(rune);
            }
            else
            {
                foreach (byte wrong in bytes[..consumed])
                {
                    text.Append(CultureInfo.InvariantCulture, $"\\x{wrong:x2}");
                }
            }

            bytes = bytes[consumed..];
        }

        return text.ToString();
    }

    private static string Read(SafeFileHandle file)
    {
        Span<byte> head = new byte[Longest];
        int length = 0;
        while (length < head.Length && RandomAccess.Read(file, head[length..], length) is > 0 and var read)
        {
            length += read;
        }

        return Decode(head[..length]);
    }

    private static SafeFileHandle CreateUnlinked(string folder)
    {
        string path = Path.Combine(folder, "tmp" + Guid.NewGuid().ToString("N"));
        SafeFileHandle file = File.OpenHandle(
            path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        File.Delete(path);
        return file;
    }

    [GeneratedRegex(@"(?<address>https://\S+\?)(?:sv|st|se|sr|sp|sip|spr|sig)=\S+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SasUri();
}
