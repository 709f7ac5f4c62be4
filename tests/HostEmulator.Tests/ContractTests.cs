using System.Net;
using System.Text.Json.Nodes;

namespace HostEmulator.Tests;

public sealed class ContractTests : IAsyncLifetime
{
    private readonly TestHost _host = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _host.DisposeAsync().AsTask();

    [Theory]
    [InlineData("taskId", null)]
    [InlineData("taskId", "7")]
    [InlineData("taskId", "\"\"")]
    [InlineData("taskId", "\"\\ud800\"")]
    [InlineData("snapshotTaskToken", null)]
    [InlineData("snapshotTaskToken", "null")]
    [InlineData("diskIds", null)]
    [InlineData("diskIds", "0")]
    [InlineData("diskIds", "[\"0\"]")]
    [InlineData("diskIds", "[0.5]")]
    [InlineData("settings", null)]
    [InlineData("settings", "{}")]
    [InlineData("settings", "[]")]
    [InlineData("settings", "[1]")]
    [InlineData("snapshotMetadata", null)]
    [InlineData("snapshotMetadata", "null")]
    [InlineData("snapshotMetadata", "{\"policyName\":\"nightly\"}")]
    [InlineData("snapshotMetadata", "[{\"Key\":\"policyName\"}]")]
    [InlineData("snapshotMetadata", "[{\"Key\":\"policyName\",\"Value\":7}]")]
    [InlineData("snapshotMetadata", "[{\"Key\":\"policyName\",\"Value\":\"nightly\",\"More\":1}]")]
    [InlineData("instantAccessDurationMinutes", "null")]
    [InlineData("instantAccessDurationMinutes", "\"60\"")]
    [InlineData("addedByMistake", "1")]
    public async Task A_wrong_field_of_dosnapshot_is_named(string field, string? json)
    {
        string text = json is null ? string.Empty : $"\"{field}\":{json},";
        JsonObject document = TestHost.DoSnapshotDocument(0);
        document.Remove(field);
        string body = "{" + text + document.ToJsonString()[1..];

        await AssertViolatedAsync(await _host.DoSnapshotAsync(body), field);
    }

    [Theory]
    [InlineData("isSnapshotTtlEnabled", "1")]
    [InlineData("useMccfToFetchDsasForAllDisks", "\"maybe\"")]
    [InlineData("useMccfForLad", "null")]
    [InlineData("EnableVMSnapshotExtensionPolling", null)]
    [InlineData("isVmmdBlobIncluded", null)]
    [InlineData("isVmmdBlobIncluded", "\"true\"")]
    [InlineData("isOsDiskADEEncrypted", "true")]
    [InlineData("unheardOf", "true")]
    public async Task A_wrong_setting_of_dosnapshot_is_named(string key, string? json)
    {
        JsonObject document = TestHost.DoSnapshotDocument(0);
        JsonArray settings = document["settings"]!.AsArray();
        settings.RemoveAll(setting => setting!["Key"]!.GetValue<string>() == key);
        if (json is not null)
        {
            settings.Add(new JsonObject { ["Key"] = key, ["Value"] = JsonNode.Parse(json) });
        }

        string named = key == "isOsDiskADEEncrypted" ? "DiskEncryptionSettings" : key;
        await AssertViolatedAsync(await _host.DoSnapshotAsync(document.ToJsonString()), named);
    }

    [Theory]
    [InlineData("""{"snapshotTaskToken":"c2Ft"}""", "taskId")]
    [InlineData("""{"taskId":"1b1f"}""", "snapshotTaskToken")]
    [InlineData("""{"taskId":"1b1f","snapshotTaskToken":"","preSnapshotSettings":[]}""", "isVMADEEnabled")]
    [InlineData("""{"taskId":"1b1f","snapshotTaskToken":"","preSnapshotSettings":null}""", "preSnapshotSettings")]
    [InlineData("""{"taskId":"1b1f","snapshotTaskToken":"","preSnapshotSettings":[{"Key":"isVMADEEnabled","Value":"false"}]}""", "isVMADEEnabled")]
    [InlineData("""{"taskId":"1b1f","snapshotTaskToken":"","diskIds":[]}""", "diskIds")]
    [InlineData("""{"taskId":"1b1f","taskId":"1b1f","snapshotTaskToken":""}""", "taskId")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{", "not JSON")]
    [InlineData("\uFEFF{}", "not JSON")]
    [InlineData("", "not JSON")]
    public async Task A_wrong_body_of_presnapshot_is_named(string body, string named) =>
        await AssertViolatedAsync(await _host.PreSnapshotAsync(body), named);

    [Fact]
    public async Task Settings_of_encryption_go_with_their_metadata()
    {
        JsonObject document = TestHost.DoSnapshotDocument(0);
        document["snapshotMetadata"]!.AsArray().Add(new JsonObject { ["Key"] = "DiskEncryptionSettings", ["Value"] = "c2V0" });

        await AssertViolatedAsync(await _host.DoSnapshotAsync(document.ToJsonString()), "isOsDiskADEEncrypted");
    }

    [Fact]
    public async Task A_request_with_everything_keeps_to_the_contract()
    {
        JsonObject document = TestHost.DoSnapshotDocument(0, -1);
        document["instantAccessDurationMinutes"] = 60;
        document["settings"]!.AsArray().Add(new JsonObject { ["Key"] = "isOsDiskADEEncrypted", ["Value"] = true });
        document["settings"]!.AsArray().Add(new JsonObject { ["Key"] = "areDataDisksADEEncrypted", ["Value"] = false });
        document["snapshotMetadata"]!.AsArray().Add(new JsonObject { ["Key"] = "DiskEncryptionSettings", ["Value"] = "c2V0" });

        using HttpResponseMessage response = await _host.DoSnapshotAsync(document.ToJsonString());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(_host.Service.Violations);
    }

    [Theory]
    [InlineData("Backup", null)]
    [InlineData("Backup", "True")]
    [InlineData("UserAgent", null)]
    [InlineData("UserAgent", "curl")]
    [InlineData("Content-type", null)]
    [InlineData("Content-type", "application/json; charset=utf-8")]
    [InlineData("Content-type", "text/plain")]
    public async Task A_wrong_header_is_named(string name, string? value)
    {
        HttpResponseMessage response = await _host.SendAsync(TestHost.PreSnapshotTarget, TestHost.PreSnapshotBody, change: request =>
        {
            System.Net.Http.Headers.HttpHeaders headers = name == "Content-type" ? request.Content!.Headers : request.Headers;
            headers.Remove(name);
            if (value is not null)
            {
                headers.TryAddWithoutValidation(name, value);
            }
        });

        await AssertViolatedAsync(response, name);
    }

    [Theory]
    [InlineData("/metadata/recsvc/snapshot/presnapshot", "query")]
    [InlineData("/metadata/recsvc/snapshot/presnapshot?api-version=2018-01-01", "query")]
    [InlineData("/metadata/recsvc/snapshot/presnapshot?api-version=2017-12-01&more=1", "query")]
    [InlineData("/metadata/recsvc/snapshot/PreSnapshot?api-version=2017-12-01", "path")]
    public async Task A_wrong_target_is_named(string target, string named) =>
        await AssertViolatedAsync(await _host.SendAsync(target, TestHost.PreSnapshotBody), named);

    [Fact]
    public async Task Another_method_is_named() => await AssertViolatedAsync(
        await _host.SendAsync(TestHost.PreSnapshotTarget, TestHost.PreSnapshotBody, change: request => request.Method = HttpMethod.Put), "method");

    [Fact]
    public async Task A_request_by_way_of_a_proxy_is_named()
    {
        using HttpResponseMessage ok = await _host.PreSnapshotAsync();
        string viaProxy = _host.Raw("http://168.63.129.16" + TestHost.PreSnapshotTarget, TestHost.PreSnapshotBody)
            .Replace("Backup: true", "Backup: true\r\nConnection: close", StringComparison.Ordinal);

        (string text, _) = await _host.ExchangeAsync(viaProxy);

        Assert.StartsWith("HTTP/1.1 400 ", text, StringComparison.Ordinal);
        Assert.Contains(_host.Service.Violations, violation => violation.Contains("proxy", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("hello\r\n\r\n", "no HTTP request")]
    [InlineData("POST / HTTP/1.1\r\nno header\r\n\r\n", "no header")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "Transfer-Encoding")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "Content-Length")]
    [InlineData("POST / HTTP/1.0\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1")]
    public async Task What_is_no_request_is_a_violation_and_ends_the_connection(string sent, string named)
    {
        (string text, _) = await _host.ExchangeAsync(sent);

        Assert.StartsWith("HTTP/1.1 400 ", text, StringComparison.Ordinal);
        Assert.Contains(_host.Service.Violations, violation => violation.Contains(named, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_violation_takes_no_answer_away_from_the_requests_that_follow()
    {
        _host.Service.PreSnapshot.AnswerNext(Answers.HostAnswer.Of(503));

        using HttpResponseMessage wrong = await _host.PreSnapshotAsync("{}");
        using HttpResponseMessage right = await _host.PreSnapshotAsync();

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.ServiceUnavailable), (wrong.StatusCode, right.StatusCode));
    }

    private async Task AssertViolatedAsync(HttpResponseMessage response, string named)
    {
        using (response)
        {
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.StartsWith("{ \"error\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Contains(_host.Service.Violations, violation => violation.Contains(named, StringComparison.Ordinal));
        Assert.Equal(_host.Service.Violations, Assert.Single(_host.Service.Requests).Violations);
    }
}
