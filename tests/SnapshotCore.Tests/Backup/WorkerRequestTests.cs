using System.Text;

using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

using SnapshotCore.Agent;
using SnapshotCore.Backup;
using SnapshotCore.Errors;
using SnapshotCore.Settings;

namespace SnapshotCore.Tests.Backup;

public sealed class WorkerRequestTests
{
    private static readonly HandlerEnvironment Environment =
        new("Contoso.Vm", "1.0", "/log", "/v/config", "/v/status", null, "/v");

    [Fact]
    public void A_request_arrives_as_it_was_sent()
    {
        var content = new SettingsContent(
            "/v/config/3.settings", JObject.Parse("""{"taskId":"t","n":"é"}"""), JObject.Parse("""{"objectStr":"secret"}"""))
        {
            DecryptionError = new BackupError(ErrorCode.CertificateNotFound, "m", "r"),
        };

        var sent = new WorkerRequest(Environment, 3, content, new SettledReport("[report]", "Code 2"), true) { OnlyResumes = true };

        var arrived = WorkerRequest.Parse(sent.ToBytes());

        Assert.Equal(Environment, arrived.Environment);
        Assert.Equal(3, arrived.Sequence);
        Assert.Equal(new SettledReport("[report]", "Code 2"), arrived.Report);
        Assert.True(arrived.IsContinuation && arrived.OnlyResumes);
        Assert.Equal(content.File, arrived.Settings.File);
        Assert.True(JToken.DeepEquals(content.PublicSettings, arrived.Settings.PublicSettings));
        Assert.True(JToken.DeepEquals(content.ProtectedSettings, arrived.Settings.ProtectedSettings));
        Assert.Equal(content.DecryptionError, arrived.Settings.DecryptionError);
    }

    [Fact]
    public void A_torn_request_is_no_request()
    {
        byte[] whole = new WorkerRequest(Environment, 3, new SettingsContent("f", [], null)).ToBytes();

        Assert.Throws<JsonException>(() => WorkerRequest.Parse(whole.AsSpan(0, whole.Length / 2)));
        Assert.Throws<JsonException>(() => WorkerRequest.Parse([]));
        Assert.Throws<JsonException>(() => WorkerRequest.Parse(Encoding.UTF8.GetBytes("{}")));
    }

    [Fact]
    public void Its_text_for_logs_holds_no_setting()
    {
        var request = new WorkerRequest(
            Environment, 3, new SettingsContent("f", null, JObject.Parse("""{"objectStr":"secret"}""")), new SettledReport("secret", "secret"));

        Assert.DoesNotContain("secret", request.ToString(), StringComparison.Ordinal);
    }
}
