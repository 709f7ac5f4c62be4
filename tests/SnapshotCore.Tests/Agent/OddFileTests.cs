using System.Diagnostics;
using System.Text;

using SnapshotCore.Agent;
using SnapshotCore.Errors;

namespace SnapshotCore.Tests.Agent;

/// <summary>Something else lies where a file of ours should be: it is not known, not waited for, not followed, and replaced.</summary>
public sealed class OddFileTests : IDisposable
{
    private const string Stored = "{9f1c6c0e-5c0c-4f8b-8a3e-0d2f5b6d7e11}";

    private readonly AgentFolders _folders = new();
    private readonly string _elsewhere;

    public OddFileTests()
    {
        _elsewhere = Path.Combine(_folders.AgentFolder, "elsewhere");
        AgentFolders.Write(_elsewhere, "7");
    }

    public static TheoryData<string> OddOnes => ["empty", "nul", "no text", "enormous", "link", "dangling link", "pipe", "more than a number"];

    public void Dispose() => _folders.Dispose();

    [Theory]
    [MemberData(nameof(OddOnes))]
    public void An_odd_sequence_is_none_and_the_next_one_is_stored(string what)
    {
        ProcessedSequence processed = new(_folders.VersionFolder);
        Put(what, ProcessedSequence.FileName);

        int read = processed.Read();
        BackupError? notStored = processed.Store(8);

        Assert.Equal(ProcessedSequence.None, read);
        Assert.Null(notStored);
        Assert.Equal(8, processed.Read());
        Assert.Equal("7", File.ReadAllText(_elsewhere));
    }

    [Theory]
    [InlineData("{9f1c6c0e-5c0c-4f8b")]
    [InlineData("\0\0\0\0")]
    [InlineData("root:x:0:0")]
    public void A_torn_identity_is_no_other_machine(string torn)
    {
        AgentFolders.Write(Path.Combine(_folders.AgentFolder, "HostingEnvironmentConfig.xml"), $"<H><Role guid='{Stored}'/></H>");
        ProcessedSequence processed = new(_folders.VersionFolder);
        processed.Store(5);
        _folders.Put(MachineIdentity.RoleFileName, torn);
        MachineSources sources = MachineSources.Of(_folders.Environment) with { ProductUuid = "/does/not/exist" };

        MachineChange change = new MachineIdentity(_folders.VersionFolder, sources)
            .Check(processed, new TaskIdentity(_folders.VersionFolder)).Value;

        Assert.Equal(MachineChange.FirstSeen, change);
        Assert.Equal(5, processed.Read());
        Assert.Equal(Stored, File.ReadAllText(Path.Combine(_folders.VersionFolder, MachineIdentity.RoleFileName)));
    }

    [Theory]
    [InlineData("\0\0")]
    [InlineData(" [")]
    [InlineData("x")]
    public void A_status_with_anything_behind_it_is_none(string behind)
    {
        StatusFile status = new(_folders.Environment.StatusFolder, 1);
        status.Write(Encoding.UTF8.GetBytes("""[{"status": {"code": "1"}}]""" + behind));

        Assert.False(status.IsTerminal());
        Assert.False(status.IsTransitional());
    }

    [Fact]
    public void A_pipe_in_the_place_of_a_status_is_none_and_is_replaced()
    {
        StatusFile status = new(_folders.Environment.StatusFolder, 1);
        Put("pipe", "status/1.status");

        Assert.False(status.IsTerminal());
        Assert.Null(status.Write("""[{"status": {"code": "1"}}]"""u8));
        Assert.True(status.IsTerminal());
    }

    [Theory]
    [InlineData("link")]
    [InlineData("dangling link")]
    [InlineData("pipe")]
    [InlineData("enormous")]
    public async Task The_lock_is_taken_where_it_should_be(string what)
    {
        Put(what, StateLock.FileName);

        using StateLock held = (await StateLock.AcquireAsync(
            _folders.VersionFolder, TimeProvider.System, CancellationToken.None)).Value;

        Assert.Null(new FileInfo(Path.Combine(_folders.VersionFolder, StateLock.FileName)).LinkTarget);
        Assert.False(File.Exists(_elsewhere + "-missing"));
    }

    [Fact]
    public void An_update_fills_in_what_was_torn_in_the_new_version()
    {
        string older = _folders.MakeVersion("1.0.0.0");
        AgentFolders.Write(Path.Combine(older, ProcessedSequence.FileName), "5");
        Put("nul", ProcessedSequence.FileName);

        CarriedState state = CarriedState.Carry(
            _folders.With((CarriedState.FromVariable, "1.0.0.0")), _folders.Environment);

        Assert.Equal([ProcessedSequence.FileName], state.Files);
        Assert.Equal(5, new ProcessedSequence(_folders.VersionFolder).Read());
    }

    [Fact]
    public void An_enormous_log_is_read_at_its_end_alone_and_cut_off()
    {
        ShellLog log = new(_folders.Environment, new SkippingClock());
        log.Append("first");
        string path = Path.Combine(_folders.LogFolder, ShellLog.FileName);
        using (FileStream file = new(path, FileMode.Open))
        {
            file.SetLength(1L << 32);
        }

        log.Append("second");

        Assert.InRange(new FileInfo(path).Length, 1, ShellLog.SizeLimit);
        Assert.EndsWith(" second", log.Tail(1)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipe_in_the_place_of_the_log_costs_the_log_alone()
    {
        Directory.CreateDirectory(_folders.LogFolder);
        MakePipe(Path.Combine(_folders.LogFolder, ShellLog.FileName));
        ShellLog log = new(_folders.Environment, new SkippingClock());

        Assert.False(log.Append("text"));
        Assert.Empty(log.Tail(10));
    }

    [Fact]
    public void What_processes_that_are_gone_were_writing_is_removed_and_nothing_else()
    {
        const int NoProcess = 0x7FFFFFFF; // above the kernel's largest
        string own = $".5.status.{Environment.ProcessId}.tmp";
        foreach (string name in new[] { $"status/.5.status.{NoProcess}.tmp", $"config/.5.settings.{NoProcess}.tmp", $".mrseq.{NoProcess}.tmp", $"status/{own}", ".other.tmp" })
        {
            _folders.Put(name, "torn");
        }

        OldFiles.PutAside(_folders.Environment, 5);

        Assert.Equal(
            [own, ".other.tmp"],
            Directory.GetFiles(_folders.VersionFolder, ".*.tmp", SearchOption.AllDirectories).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    private void Put(string what, string name)
    {
        string path = Path.Combine(_folders.VersionFolder, name);
        switch (what)
        {
            case "link":
                File.CreateSymbolicLink(path, _elsewhere);
                break;
            case "dangling link":
                File.CreateSymbolicLink(path, _elsewhere + "-missing");
                break;
            case "pipe":
                MakePipe(path);
                break;
            default:
                File.WriteAllBytes(path, ContentOf(what));
                break;
        }
    }

    private static byte[] ContentOf(string what) => what switch
    {
        "nul" => new byte[10],
        "no text" => [0xff, 0xfe, 0x00],
        "enormous" => new byte[10_000_000],
        "more than a number" => "7 and more\n7\n"u8.ToArray(),
        _ => [],
    };

    private static void MakePipe(string path)
    {
        using Process made = Process.Start("mkfifo", path);
        made.WaitForExit();
    }
}
