namespace Lab;

/// <summary>A MariaDB server of its own (Debian's package mariadb-server-core, which brings no service and no account).</summary>
public sealed class MariaDb : DatabaseServer
{
    private const string Account = "daemon";

    // Small, so that a copy of the disk takes no time.
    private static readonly string[] Sizes = ["--innodb-log-file-size=8M", "--innodb-buffer-pool-size=32M"];

    private MariaDb(string folder)
        : base(folder, Account)
    {
    }

    /// <inheritdoc/>
    public override string Kind => "mariadb";

    /// <inheritdoc/>
    public override IReadOnlyList<string> ScriptParameters => [$"--socket={Socket}"];

    /// <inheritdoc/>
    public override bool IsQuiesced
    {
        get
        {
            using SqlSession session = Open();
            try
            {
                session.Ask("SET lock_wait_timeout = 0; CREATE DATABASE probe;");
                session.Ask("DROP DATABASE probe;");
                return false;
            }
            catch (InvalidOperationException refused) when (refused.Message.Contains("ERROR 1205", StringComparison.Ordinal))
            {
                return true;
            }
        }
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> CommandLine =>
    [
        .. AsAccount("mariadbd", "--no-defaults", $"--datadir={Data}", $"--socket={Socket}", "--skip-networking",
            $"--pid-file={Sockets}/pid"), .. Sizes,
    ];

    private string Socket => $"{Sockets}/socket";

    /// <summary>Makes a server with empty tables and starts it.</summary>
    public static MariaDb Create(string folder) => Started(new MariaDb(folder), server =>
    {
        server.MakeFolder(server.Data);

        // As its account: as root it changes files of the package.
        Tool.Run("env", ["--chdir=/", .. server.AsAccount("mariadb-install-db", "--no-defaults", $"--datadir={server.Data}",
            "--auth-root-authentication-method=socket", "--auth-root-socket-user=root"), .. Sizes]);
        server.Start();
        server.MakeTables();
    });

    /// <summary>Starts a server on data that are there.</summary>
    public static MariaDb StartOn(string folder) => Started(new MariaDb(folder), server => server.Start());

    /// <inheritdoc/>
    public override SqlSession Open() => new(
        $"SELECT '{SqlSession.Mark}';", "mariadb", "--no-defaults", "--batch", "--skip-column-names", "--unbuffered",
        "--skip-reconnect", $"--socket={Socket}", "test");

    /// <summary>The sessions that wait to commit because the server is quiesced; asks over a session that is open already.</summary>
    public static int WaitingCommits(SqlSession session) => session.Ask("SHOW PROCESSLIST;")
        .Count(line => line.Contains("Waiting for backup lock", StringComparison.Ordinal));

    /// <inheritdoc/>
    public override IDisposable HoldUp()
    {
        SqlSession session = Open();
        session.Ask("LOCK TABLES entry WRITE;");
        return session;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Check()
    {
        using SqlSession session = Open();
        return [.. session.Ask("CHECK TABLE entry, total EXTENDED;").Where(line => !line.EndsWith("\tOK", StringComparison.Ordinal))];
    }

    /// <inheritdoc/>
    protected override void EndAtOnce(int process) => Signals.Kill(process);
}
