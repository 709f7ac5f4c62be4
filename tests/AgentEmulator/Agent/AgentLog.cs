using System.Globalization;

namespace AgentEmulator.Agent;

/// <summary>
/// The agent's two logs about a handler: waagent.log gets everything, the handler's CommandExecution.log what was run and what
/// succeeded (failures appear only in waagent.log).
/// </summary>
internal sealed class AgentLog(HandlerFolder folder, AgentOptions options)
{
    internal const string AgentLogName = "waagent.log";
    private const long LargestCommandLog = 10 * 1024 * 1024;

    private string CommandLog => Path.Combine(folder.Log, folder.CommandLogName);

    /// <summary>Creates the handler's log folder and cuts off the head of a command log that has grown too long.</summary>
    internal void Open()
    {
        AgentFile.MakeFolder(folder.Log, AgentFile.PublicFolder, keepMode: !options.IsDebian12);
        var log = new FileInfo(CommandLog);
        if (log.Exists && log.Length > LargestCommandLog)
        {
            CutHead(log);
        }
    }

    internal void Info(string text)
    {
        string line = Line("INFO", text);
        AgentFile.Append(CommandLog, line);
        AgentFile.Append(Path.Combine(options.LogFolder, AgentLogName), line);
    }

    internal void Error(string text) => AgentFile.Append(Path.Combine(options.LogFolder, AgentLogName), Line("ERROR", text));

    private static void CutHead(FileInfo log)
    {
        string temporary = log.FullName + ".tmp";
        using (FileStream from = log.OpenRead())
        using (FileStream to = AgentFile.Create(temporary))
        {
            from.Seek(-LargestCommandLog, SeekOrigin.End);
            while (from.ReadByte() is not ('\n' or -1))
            {
            }

            from.CopyTo(to);
        }

        File.Move(temporary, log.FullName, overwrite: true);
    }

    private string Line(string level, string text)
    {
        string time = options.Clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        return $"{time}Z {level} ExtHandler [{folder.FullName}] {text}\n";
    }
}
