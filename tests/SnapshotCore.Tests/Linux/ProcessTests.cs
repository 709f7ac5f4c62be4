using System.Text;

using FsCheck;
using FsCheck.Fluent;

using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;

namespace SnapshotCore.Tests.Linux;

public sealed class ProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public void A_stat_line_is_read_past_any_name()
    {
        string fields = string.Join(' ', Enumerable.Range(4, 18));
        byte[] line = Encoding.ASCII.GetBytes($"42 (a) R 1 (b)) S {fields} 987654 23 24\n");

        bool parsed = ProcessWatch.TryParseStat(line, out char state, out ulong start);

        Assert.True(parsed);
        Assert.Equal(('S', 987654ul), (state, start));
    }

    [Fact]
    public void No_bytes_make_the_stat_parser_throw()
    {
        Prop.ForAll<byte[]>(line => ProcessWatch.TryParseStat(line, out _, out _) || true).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_process_is_watched_until_it_has_ended_for_good()
    {
        (Errno errno, int pid) = Spawn("exec cat", out SafeFileHandle input);
        using ProcessWatch watch = ProcessWatch.Open(pid)!;
        bool wasAlive = watch.IsLeaderAlive && !watch.IsGone && !watch.IsThreadGone(pid);

        Errno wrong = Signals.Send(pid, watch.Identity.StartTime + 1, Signals.Kill);
        Errno right = Signals.Send(pid, watch.Identity.StartTime, Signals.Kill);
        bool died = SpinWait.SpinUntil(() => !watch.IsLeaderAlive, Patience);
        bool isGoneAsZombie = watch.IsGone;
        SpinWait.SpinUntil(() => Libc.Reap(pid), Patience);

        Assert.Equal((Errno.None, Errno.ESRCH, Errno.None), (errno, wrong, right));
        Assert.True(wasAlive && died && isGoneAsZombie && watch.IsGone);
        Assert.Null(ProcessWatch.Open(watch.Identity));
        input.Dispose();
    }

    [Fact]
    public void A_spawned_process_gets_what_the_request_names_and_nothing_else()
    {
        DirectoryInfo scratch = Directory.CreateTempSubdirectory("spawn");
        string output = Path.Combine(scratch.FullName, "out");
        using SafeFileHandle input = MemoryFile.Create("input", "from stdin"u8);
        using SafeFileHandle third = MemoryFile.Create("third", "from 3"u8);
        using SafeFileHandle fourth = MemoryFile.Create("fourth", "from 4"u8);
        string script = $"cd /proc/self/fd; exec > {output}; cat <&0; echo; cat <&3; echo; cat <&4; echo; echo *; "
            + "env | grep -v -e PWD -e SHLVL -e ^_=; readlink /proc/$PPID/exe >/dev/null; ps -o sid= -p $$ | tr -d ' '; echo $$";
        var request = new SpawnRequest(
            "/bin/sh",
            ["-c", script],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["ONLY"] = "this", ["PATH"] = "/usr/bin:/bin" },
            scratch.FullName,
            input,
            [third, fourth]);

        (Errno errno, int pid) = ProcessSpawner.Spawn(request);
        SpinWait.SpinUntil(() => Libc.Reap(pid), Patience);
        string[] lines = File.ReadAllLines(output);
        scratch.Delete(recursive: true);

        Assert.Equal(Errno.None, errno);
        Assert.Equal(["from stdin", "from 3", "from 4"], lines[..3]);
        Assert.Contains("ONLY=this", lines);
        Assert.Equal(lines[^1], lines[^2]);
        Assert.True(lines[3].Split(' ').Length <= 6, lines[3]);
    }

    [Fact]
    public void A_missing_executable_is_told()
    {
        var request = new SpawnRequest(
            "/no/such", [], new Dictionary<string, string>(StringComparer.Ordinal), "/", null, []);

        Assert.Equal(Errno.ENOENT, ProcessSpawner.Spawn(request).Errno);
    }

    [Fact]
    public void The_process_table_finds_this_process_by_its_executable()
    {
        string self = Environment.ProcessPath!;

        IReadOnlyList<ProcessInfo> found = ProcessTable.FindByExecutable(path => path == self);

        Assert.Contains(found, one => one.Pid == Environment.ProcessId && one.StartTime == ProcessWatch.Self().StartTime);
    }

    [Fact]
    public void Device_numbers_are_decoded_as_the_kernel_encodes_them()
    {
        Assert.Equal(new DeviceNumber(8, 1), DeviceNumber.FromKernel(0x801));
        Assert.Equal(new DeviceNumber(259, 4660), DeviceNumber.FromKernel(0x1210334));
        Assert.True(DeviceNumber.TryParse("259:4660\n"u8, out DeviceNumber device));
        Assert.Equal(new DeviceNumber(259, 4660), device);
    }

    private static (Errno Errno, int Pid) Spawn(string script, out SafeFileHandle input)
    {
        (SafeFileHandle read, input) = Pipes.Create(null);
        using (read)
        {
            return ProcessSpawner.Spawn(new SpawnRequest(
                "/bin/sh",
                ["-c", script],
                new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = "/usr/bin:/bin" },
                "/",
                read,
                []));
        }
    }
}
