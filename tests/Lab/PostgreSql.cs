namespace Lab;

/// <summary>A PostgreSQL server of its own (Debian's package postgresql, the newest version that is installed).</summary>
public sealed class PostgreSql : DatabaseServer
{
    private const string Account = "postgres";

    private PostgreSql(string folder)
        : base(folder, Account)
    {
    }

    /// <inheritdoc/>
    public override string Kind => "postgresql";

    /// <inheritdoc/>
    public override IReadOnlyList<string> ScriptParameters => [$"--host={Sockets}"];

    /// <inheritdoc/>
    public override bool IsQuiesced
    {
        get
        {
            using SqlSession session = Open();
            return IsInBackupMode(session);
        }
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> CommandLine =>
    [
        .. AsAccount(Program("postgres"), "-D", Data, "-k", Sockets, "-c", "listen_addresses=", "-c", "shared_buffers=32MB"),
    ];

    /// <summary>Makes a server with empty tables and starts it.</summary>
    public static PostgreSql Create(string folder) => Started(new PostgreSql(folder), server =>
    {
        server.MakeFolder(server.Data);
        Tool.Run("env", ["--chdir=/", .. server.AsAccount(Program("initdb"), "-D", server.Data, "--auth=peer", "--no-sync",
            "--data-checksums", "--wal-segsize=1")]);
        server.Start();
        server.MakeTables();
        using SqlSession session = server.Open();
        session.Ask("CREATE EXTENSION amcheck;");
    });

    /// <summary>Starts a server on data that are there.</summary>
    public static PostgreSql StartOn(string folder) => Started(new PostgreSql(folder), server => server.Start());

    /// <inheritdoc/>
    public override SqlSession Open() => new(
        $"\\echo {SqlSession.Mark}",
        AsAccount("psql", "--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1", $"--host={Sockets}"));

    /// <summary>Whether the scripts' session has put the server into backup mode; asks over a session that is open already.</summary>
    public static bool IsInBackupMode(SqlSession session) => session.Ask(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'vmsnapshot' AND state = 'idle';") is not ["0"];

    /// <inheritdoc/>
    public override IDisposable HoldUp()
    {
        using SqlSession session = Open();
        int checkpointer = int.Parse(session.Ask("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer';")[0]);
        return new StoppedProcess(checkpointer);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Check()
    {
        using SqlSession session = Open();
        return
        [
            .. session.Ask("SELECT msg FROM verify_heapam('entry');"),
            .. session.Ask("SELECT msg FROM verify_heapam('total');"),
            .. session.Ask("SELECT bt_index_check('entry_pkey', heapallindexed => true);").Where(line => line.Length > 0),
        ];
    }

    /// <inheritdoc/>
    protected override void EndAtOnce(int process) => Signals.Quit(process); // its processes end with it

    private static string Program(string name) =>
        Directory.EnumerateDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin", name))
            .Where(File.Exists).OrderBy(path => path.Length).ThenBy(path => path, StringComparer.Ordinal).Last();

    private sealed class StoppedProcess : IDisposable
    {
        private readonly int _id;

        internal StoppedProcess(int id)
        {
            _id = id;
            Signals.Stop(id);
        }

        public void Dispose() => Signals.Continue(_id);
    }
}
