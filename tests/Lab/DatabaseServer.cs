using System.Collections.Concurrent;
using System.Diagnostics;

namespace Lab;

/// <summary>
/// A database server of its own: data in a folder, for example on a scratch disk, socket in a folder of its own below /run, no
/// network. It has two tables, which <see cref="TransactionWriter"/> fills. Its end leaves nothing running.
/// </summary>
public abstract class DatabaseServer : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly string _account;
    private Process? _process;

    /// <summary>Makes the folders; nothing runs yet.</summary>
    /// <param name="folder">Where the data is, or will be.</param>
    /// <param name="account">The system's account that the server runs as.</param>
    protected DatabaseServer(string folder, string account)
    {
        Sandbox.Require();
        _account = account;
        Data = Path.Combine(folder, "data");
        Sockets = $"/run/lab-{Guid.NewGuid().ToString("N")[..8]}";
        MakeFolder(Sockets);
    }

    /// <summary>The folder with the data.</summary>
    public string Data { get; }

    /// <summary>The folder with the socket.</summary>
    public string Sockets { get; }

    /// <summary>Which of the ready-made scripts are for it: the name of their folder.</summary>
    public abstract string Kind { get; }

    /// <summary>The parameters by which those scripts find it.</summary>
    public abstract IReadOnlyList<string> ScriptParameters { get; }

    /// <summary>Whether it is quiesced right now.</summary>
    public abstract bool IsQuiesced { get; }

    /// <summary>The server's first process.</summary>
    protected Process Process => _process ?? throw new InvalidOperationException("The server does not run.");

    /// <summary>The server's command line.</summary>
    protected abstract IReadOnlyList<string> CommandLine { get; }

    /// <summary>Opens a session as the server's administrator.</summary>
    public abstract SqlSession Open();

    /// <summary>Has the server's quiescing wait until this is disposed of.</summary>
    public abstract IDisposable HoldUp();

    /// <summary>Looks through both tables with the server's own means; what is broken, one sentence each.</summary>
    public abstract IReadOnlyList<string> Check();

    /// <summary>Starts the server on the data as they are, and waits until it answers.</summary>
    public void Start()
    {
        var start = new ProcessStartInfo("env", ["--chdir=/", .. CommandLine])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        var log = new ConcurrentQueue<string?>();
        _process.ErrorDataReceived += (_, line) => log.Enqueue(line.Data);
        _process.BeginErrorReadLine();
        long started = Stopwatch.GetTimestamp();
        while (!Answers())
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(started) > StartLimit)
            {
                throw new InvalidOperationException($"The server on {Data} did not start: {string.Join('\n', log)}");
            }

            Thread.Sleep(Pause);
        }
    }

    /// <summary>The same as <see cref="Crash"/>, but waits for nothing: a process may wait for a frozen disk.</summary>
    public void BeginToCrash() => EndAtOnce(Process.Id);

    /// <summary>Ends the server as a crash does, and waits until it is gone: the next start has to recover.</summary>
    public void Crash()
    {
        End(Process);
        Process.Dispose();
        _process = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(isDisposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the server, removes the socket; the data stay.</summary>
    protected virtual void Dispose(bool isDisposing)
    {
        if (_process is not null)
        {
            End(_process);
        }

        _process?.Dispose();

        if (Directory.Exists(Sockets))
        {
            Directory.Delete(Sockets, recursive: true);
        }
    }

    /// <summary>Starts a new server; one that fails leaves nothing behind.</summary>
    protected static T Started<T>(T server, Action<T> start)
        where T : DatabaseServer
    {
        try
        {
            start(server);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Sends the signal at which the server ends without putting anything in order.</summary>
    protected abstract void EndAtOnce(int process);

    /// <summary>Makes a folder that belongs to the server's account alone.</summary>
    protected void MakeFolder(string path) => Tool.Run("install", "-d", "-o", _account, "-m", "700", path);

    /// <summary>A command line, run as the server's account.</summary>
    protected IReadOnlyList<string> AsAccount(params IEnumerable<string> command) =>
        ["setpriv", $"--reuid={_account}", $"--regid={_account}", "--clear-groups", "--", .. command];

    /// <summary>Makes the tables, in a database that exists.</summary>
    protected void MakeTables()
    {
        using SqlSession session = Open();
        session.Ask("CREATE TABLE entry (number BIGINT PRIMARY KEY);");
        session.Ask("CREATE TABLE total (number BIGINT);");
        session.Ask("INSERT INTO total VALUES (0);");
    }

    private void End(Process process)
    {
        EndAtOnce(process.Id);
        if (!process.WaitForExit(EndLimit))
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    private bool Answers()
    {
        try
        {
            using SqlSession session = Open();
            return session.Ask("SELECT 1;") is ["1"];
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
