using System.Diagnostics;

namespace Lab;

/// <summary>A session with a database server, through its command-line client, which stays open. For one thread at a time.</summary>
public sealed class SqlSession : IDisposable
{
    /// <summary>What the client prints after each answer, by the command given to the constructor.</summary>
    internal const string Mark = "answered";

    private readonly Process _client;
    private readonly string _markCommand;

    /// <summary>Starts the client; whether it gets to the server shows at the first question.</summary>
    /// <param name="markCommand">Has the client print <see cref="Mark"/>.</param>
    /// <param name="client">The client's command line: it ends at the first error.</param>
    internal SqlSession(string markCommand, params IEnumerable<string> client)
    {
        _markCommand = markCommand;
        var start = new ProcessStartInfo("env", ["--chdir=/", .. client])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _client = Process.Start(start)!;
    }

    /// <summary>Has the server run SQL; the lines of its answer.</summary>
    /// <exception cref="InvalidOperationException">It refused, or has ended, with what the client said. The session is over.</exception>
    public IReadOnlyList<string> Ask(string sql)
    {
        List<string> lines = [];
        try
        {
            _client.StandardInput.WriteLine(sql);
            _client.StandardInput.WriteLine(_markCommand);
            _client.StandardInput.Flush();
            while (_client.StandardOutput.ReadLine() is { } line)
            {
                if (line == Mark)
                {
                    return lines;
                }

                lines.Add(line);
            }
        }
        catch (IOException)
        {
            // the client has ended; why, it has said
        }

        throw new InvalidOperationException($"'{sql}' failed: {string.Join(' ', lines)} {_client.StandardError.ReadToEnd().Trim()}");
    }

    /// <summary>Ends the client, and with it the session.</summary>
    public void Dispose()
    {
        if (!_client.HasExited)
        {
            _client.Kill();
        }

        _client.WaitForExit();
        _client.Dispose();
    }
}
