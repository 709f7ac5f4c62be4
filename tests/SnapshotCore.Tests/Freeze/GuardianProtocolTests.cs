using FsCheck;
using FsCheck.Fluent;

using Microsoft.Win32.SafeHandles;

using SnapshotCore.Freeze;
using SnapshotCore.Linux;

namespace SnapshotCore.Tests.Freeze;

public sealed class GuardianProtocolTests
{
    [Fact]
    public void A_message_travels_with_its_descriptors_and_keeps_its_borders()
    {
        (SafeFileHandle first, SafeFileHandle second) = Libc.CreateSocketPair();
        using var worker = new GuardianChannel(first);
        using var guardian = new GuardianChannel(second);
        using SafeFileHandle file = MemoryFile.Create("content", "hello"u8);

        worker.TrySend(new GuardianMessage(GuardianMessageKind.Directories, 2), [file, file]);
        worker.TrySend(new GuardianMessage(GuardianMessageKind.Disarm, 0), []);
        bool got = guardian.TryReceive(TimeSpan.Zero, out GuardianMessage message, out SafeFileHandle[] received, out _);
        bool gotNext = guardian.TryReceive(TimeSpan.Zero, out GuardianMessage next, out SafeFileHandle[] none, out _);
        bool gotMore = guardian.TryReceive(TimeSpan.Zero, out _, out _, out bool isClosed);

        Assert.True(got && gotNext);
        Assert.Equal(new GuardianMessage(GuardianMessageKind.Directories, 2), message);
        Assert.Equal(GuardianMessageKind.Disarm, next.Kind);
        Assert.Equal(["hello"u8.ToArray(), "hello"u8.ToArray()], received.Select(MemoryFile.Read));
        Assert.Empty(none);
        Assert.False(gotMore || isClosed);
        Array.ForEach(received, one => one.Dispose());
    }

    [Fact]
    public void As_many_descriptors_as_a_batch_holds_fit_in_a_message()
    {
        (SafeFileHandle first, SafeFileHandle second) = Libc.CreateSocketPair();
        using var worker = new GuardianChannel(first);
        using var guardian = new GuardianChannel(second);
        using SafeFileHandle file = MemoryFile.Create("content", []);
        SafeFileHandle[] batch = [.. Enumerable.Repeat(file, GuardianMessage.MostDescriptors)];

        bool sent = worker.TrySend(new GuardianMessage(GuardianMessageKind.Directories, batch.Length), batch);
        guardian.TryReceive(TimeSpan.Zero, out _, out SafeFileHandle[] received, out _);

        Assert.True(sent);
        Assert.Equal(batch.Length, received.Length);
        Array.ForEach(received, one => one.Dispose());
    }

    [Fact]
    public void A_closed_end_is_told_from_silence()
    {
        (SafeFileHandle first, SafeFileHandle second) = Libc.CreateSocketPair();
        using var guardian = new GuardianChannel(second);

        first.Dispose();
        bool got = guardian.TryReceive(TimeSpan.Zero, out _, out _, out bool isClosed);

        Assert.False(got);
        Assert.True(isClosed);
        Assert.True(guardian.WaitForClose(TimeSpan.Zero));
    }

    [Fact]
    public void Bytes_that_are_no_message_are_refused()
    {
        byte[] good = new byte[GuardianMessage.Size];
        new GuardianMessage(GuardianMessageKind.Arm, 1).Write(good);

        Assert.True(GuardianMessage.TryRead(good, out _));
        Assert.False(GuardianMessage.TryRead([.. good, 0], out _));
        Assert.False(GuardianMessage.TryRead(good.AsSpan(1), out _));
        Assert.False(GuardianMessage.TryRead(new byte[GuardianMessage.Size], out _));
    }

    [Fact]
    public void An_aftermath_survives_a_round_trip()
    {
        var aftermath = new Aftermath(
            "/status/0.status",
            new byte[] { 1, 2 },
            "/bin/worker",
            ["a", "b c"],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["K"] = "V=W" },
            "/work",
            new byte[] { 3 });

        Aftermath read = Aftermath.TryParse(aftermath.Format())!;

        Assert.Equal(aftermath.Format(), read.Format());
        Assert.Equal(("/status/0.status", "/bin/worker", "V=W"), (read.StatusPath, read.WorkerExecutable, read.WorkerEnvironment["K"]));
        Assert.Equal([1, 2], read.TerminalStatus.ToArray());
    }

    [Fact]
    public void No_bytes_make_reading_an_aftermath_throw()
    {
        Prop.ForAll<byte[]>(bytes => Aftermath.TryParse(bytes)?.WorkerRequest.Length >= 0 || bytes.Length >= 0).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_status_is_replaced_only_while_it_is_the_file_that_was_left()
    {
        DirectoryInfo scratch = Directory.CreateTempSubdirectory("status");
        string untouched = Path.Combine(scratch.FullName, "0.status");
        string rewritten = Path.Combine(scratch.FullName, "1.status");
        string removed = Path.Combine(scratch.FullName, "2.status");
        string[] all = [untouched, rewritten, removed];
        Array.ForEach(all, path => AtomicFile.Replace(path, "transitional"u8, UnixFileMode.UserRead));
        AftermathRunner[] runners = [.. all.Select(Runner)];

        AtomicFile.Replace(rewritten, "own"u8, UnixFileMode.UserRead);
        File.Delete(removed);
        Array.ForEach(runners, runner => runner.PlaceStatus());
        Array.ForEach(runners, runner => runner.Dispose());

        Assert.Equal(("terminal", "own"), (File.ReadAllText(untouched), File.ReadAllText(rewritten)));
        Assert.False(File.Exists(removed));
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(untouched));
        scratch.Delete(recursive: true);
    }

    private static AftermathRunner Runner(string statusPath) => new(new Aftermath(
        statusPath, "terminal"u8.ToArray(), "", [], new Dictionary<string, string>(StringComparer.Ordinal), "/", default));
}
