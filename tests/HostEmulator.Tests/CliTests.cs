using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

using HostEmulator.Cli;

namespace HostEmulator.Tests;

public sealed class CliTests
{
    [Fact]
    public async Task A_request_is_answered_and_printed()
    {
        await using var command = await RunningCommand.StartAsync();

        HttpResponseMessage response = await command.PreSnapshotAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        (int code, string output) = await command.StopAsync();
        Assert.Equal(0, code);
        Assert.Contains(" presnapshot: genuine, answered after ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("c2Ft", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_violation_is_printed_and_is_the_exit_code()
    {
        await using var command = await RunningCommand.StartAsync();

        HttpResponseMessage response = await command.PreSnapshotAsync("{}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        (int code, string output) = await command.StopAsync();
        Assert.Equal(1, code);
        Assert.Contains("  violation: The field taskId is missing.\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_are_chosen_by_name_for_so_many_requests()
    {
        await using var command = await RunningCommand.StartAsync("--presnapshot", "status=503:busy@1", "--presnapshot", "empty=201@1", "--presnapshot", "error");

        HttpResponseMessage[] responses = [await command.PreSnapshotAsync(), await command.PreSnapshotAsync(), await command.PreSnapshotAsync(), await command.PreSnapshotAsync()];

        Assert.Equal([503, 201, 500, 500], responses.Select(response => (int)response.StatusCode));
        Assert.Equal("busy", await responses[0].Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Disks_encryption_and_clock_are_chosen()
    {
        await using var command = await RunningCommand.StartAsync(
            "--disk", "-1=direct-drive", "--disk", "3=failing:409:too many", "--os-disk-encrypted", "--encryption-settings", "c2V0", "--clock-offset", "-60", "--delay", "0.001");

        JsonNode pre = JsonNode.Parse(await (await command.PreSnapshotAsync()).Content.ReadAsStringAsync())!;
        HttpResponseMessage response = await command.SendAsync(TestHost.DoSnapshotTarget, TestHost.DoSnapshotBody(-1, 3));
        JsonArray entries = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["snapshotInfo"]!.AsArray();

        Assert.Equal((true, false, "c2V0"), (pre["isOsDiskADEEncrypted"]!.GetValue<bool>(), pre["areDataDisksADEEncrypted"]!.GetValue<bool>(), pre["DiskEncryptionSettings"]!.GetValue<string>()));
        Assert.NotNull(entries[0]!["ddSnapshotIdentifier"]);
        Assert.Equal((409, "too many"), (entries[1]!["statusCode"]!.GetValue<int>(), entries[1]!["errorMessage"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Presnapshot_may_be_refused_from_the_start()
    {
        await using var command = await RunningCommand.StartAsync("--presnapshot", "refuse");

        await Assert.ThrowsAsync<HttpRequestException>(() => command.PreSnapshotAsync());
    }

    [Fact]
    public async Task Dosnapshot_may_be_refused_after_presnapshot()
    {
        await using var command = await RunningCommand.StartAsync("--dosnapshot", "refuse");

        HttpResponseMessage response = await command.PreSnapshotAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => command.SendAsync(TestHost.DoSnapshotTarget, TestHost.DoSnapshotBody(0)));
    }

    // SIGTERM alone: a shell that runs tests in the background lets its children ignore SIGINT.
    [Fact]
    public async Task A_signal_ends_the_program_with_success()
    {
        using var program = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "host-emulator"))
        {
            ArgumentList = { "--address", "127.0.0.1", "--port", "0" },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        try
        {
            await program.StandardOutput.ReadLineAsync();
            using var signal = Process.Start("kill", ["-TERM", program.Id.ToString()]);

            await TestHost.UntilAsync(() => program.HasExited);

            Assert.Equal(0, program.ExitCode);
        }
        finally
        {
            program.Kill();
        }
    }

    [Theory]
    [InlineData("--presnapshot", "nonsense")]
    [InlineData("--presnapshot", "status")]
    [InlineData("--presnapshot", "status=999")]
    [InlineData("--dosnapshot", "slow=soon")]
    [InlineData("--dosnapshot", "redirect=elsewhere")]
    [InlineData("--disk", "3")]
    [InlineData("--disk", "three=managed")]
    [InlineData("--disk", "3=floppy")]
    [InlineData("--delay", "-1")]
    [InlineData("--port", "65536")]
    [InlineData("--address", "here")]
    [InlineData("--no-such-option")]
    public async Task A_wrong_command_line_is_explained_in_one_line(params string[] arguments)
    {
        using var error = new StringWriter();

        int code = await EmulatorCommand.RunAsync([.. arguments], TextWriter.Null, error);

        Assert.Equal(64, code);
        Assert.StartsWith("host-emulator: ", error.ToString(), StringComparison.Ordinal);
        Assert.Single(error.ToString().Trim().Split('\n'));
    }

    [Fact]
    public async Task An_address_that_can_not_be_had_has_an_exit_code_of_its_own()
    {
        using var error = new StringWriter();

        int code = await EmulatorCommand.RunAsync(["--address", "192.0.2.1"], TextWriter.Null, error);

        Assert.Equal(69, code);
        Assert.Contains("scripts/sandbox", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_names_the_answers_examples_and_exit_codes()
    {
        using var output = new StringWriter();

        int code = await EmulatorCommand.RunAsync(["--help"], output, TextWriter.Null);

        Assert.Equal(0, code);
        Assert.All(
            ["Examples:", "Exit codes:", "--disk", "refuse", .. FaultNames.All],
            word => Assert.Contains(word, output.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("redirect=http://127.0.0.1:1/", 302)]
    [InlineData("fraction-digits=3", 200)]
    [InlineData("entry-as-text", 200)]
    [InlineData("entry-without=statusCode", 200)]
    [InlineData("drip=0.1", 200)]
    [InlineData("drip-head=0.1", 200)]
    [InlineData("json={}", 200)]
    [InlineData("empty", 200)]
    [InlineData("bom", 200)]
    public void Every_answer_with_an_argument_is_understood(string text, int status) =>
        Assert.Equal(status, FaultNames.Parse(text).Status);

    /// <summary>The command on a free port of 127.0.0.1, until it is stopped.</summary>
    private sealed class RunningCommand : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly StringWriter _output = new();
        private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
        private readonly Task<int> _running;

        private RunningCommand(string[] arguments) => _running = EmulatorCommand.RunAsync(
            ["--address", "127.0.0.1", "--port", "0", .. arguments], TextWriter.Synchronized(_output), TextWriter.Null, _stop.Token);

        internal static async Task<RunningCommand> StartAsync(params string[] arguments)
        {
            var command = new RunningCommand(arguments);
            await TestHost.UntilAsync(() => command._running.IsCompleted || command._output.ToString().Contains("/\n", StringComparison.Ordinal));
            command._client.BaseAddress = new Uri(command._output.ToString().Trim().Split(' ')[^1]);
            return command;
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _client.Dispose();
            _output.Dispose();
            _stop.Dispose();
        }

        internal async Task<(int Code, string Output)> StopAsync()
        {
            await _stop.CancelAsync();
            return (await _running, _output.ToString());
        }

        internal Task<HttpResponseMessage> PreSnapshotAsync(string body = TestHost.PreSnapshotBody) => SendAsync(TestHost.PreSnapshotTarget, body);

        internal async Task<HttpResponseMessage> SendAsync(string target, string body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Add("Backup", "true");
            request.Headers.Add("UserAgent", "VMSnapshot");
            return await _client.SendAsync(request);
        }
    }
}
