using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using HostEmulator.Answers;
using HostEmulator.Disks;

namespace HostEmulator.Tests;

public sealed class FaultTests : IAsyncLifetime
{
    private readonly TestHost _host = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _host.DisposeAsync().AsTask();

    [Theory]
    [InlineData(200, "")]
    [InlineData(403, "<Error/>")]
    [InlineData(404, "")]
    [InlineData(409, "{}")]
    [InlineData(412, "")]
    [InlineData(429, "slow down")]
    [InlineData(500, "")]
    [InlineData(503, "")]
    public async Task Any_status_and_body(int status, string body)
    {
        _host.Service.PreSnapshot.Answer = HostAnswer.Of(status, body);

        using HttpResponseMessage response = await _host.PreSnapshotAsync();

        Assert.Equal((status, body), ((int)response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task An_error_of_the_service_begins_as_it_words_them()
    {
        string body = await BodyAsync(HostAnswer.ServiceError, 500);

        Assert.StartsWith("{ \"error\"", body, StringComparison.Ordinal);
        Assert.NotNull(JsonNode.Parse(body)!["error"]!["message"]);
    }

    [Fact]
    public async Task An_error_of_something_else_does_not() =>
        Assert.Equal(HostAnswer.Page, await BodyAsync(HostAnswer.ForeignError, 500));

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    public async Task Success_may_have_no_body(int status) => Assert.Empty(await BodyAsync(HostAnswer.Empty(status), status));

    [Fact]
    public async Task The_genuine_answer_may_be_a_201() =>
        Assert.Single(JsonNode.Parse(await BodyAsync(HostAnswer.Created, 201))!["snapshotInfo"]!.AsArray());

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    public async Task A_redirect_names_another_server(int status)
    {
        _host.Service.DoSnapshot.Answer = HostAnswer.Redirect(new Uri("http://127.0.0.1:1/elsewhere"), status);

        using HttpResponseMessage response = await _host.DoSnapshotAsync();

        Assert.Equal((status, new Uri("http://127.0.0.1:1/elsewhere")), ((int)response.StatusCode, response.Headers.Location));
    }

    [Fact]
    public async Task A_byte_order_mark_comes_before_the_body()
    {
        _host.Service.DoSnapshot.Answer = HostAnswer.ByteOrderMark;

        using HttpResponseMessage response = await _host.DoSnapshotAsync();

        byte[] body = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(Encoding.UTF8.GetPreamble(), body[..3]);
        Assert.Equal((byte)'{', body[3]);
    }

    [Fact]
    public async Task Json_may_be_invalid()
    {
        string body = await BodyAsync(HostAnswer.InvalidJson);

        Assert.ThrowsAny<JsonException>(() => JsonNode.Parse(body));
    }

    [Fact]
    public async Task Json_may_be_of_another_shape()
    {
        Assert.Equal("[]", await BodyAsync(HostAnswer.JsonArray));
        Assert.Equal("\"ok\"", await BodyAsync(HostAnswer.JsonString));
        Assert.Equal("null", await BodyAsync(HostAnswer.JsonNull));
        Assert.Equal("17", await BodyAsync(HostAnswer.Json("17")));
    }

    [Fact]
    public async Task Fields_may_be_of_other_types()
    {
        _host.Service.PreSnapshot.Answer = HostAnswer.WrongTypes;

        JsonObject pre = await _host.PreSnapshotDocumentAsync();
        JsonNode entry = JsonNode.Parse(await BodyAsync(HostAnswer.WrongTypes))!["snapshotInfo"]![0]!;

        Assert.Equal(JsonValueKind.String, pre["responseTime"]!["year"]!.GetValueKind());
        Assert.Equal(JsonValueKind.Number, pre["bhsVersion"]!.GetValueKind());
        Assert.Equal(JsonValueKind.Object, pre["isOsDiskADEEncrypted"]!.GetValueKind());
        Assert.Equal(JsonValueKind.Number, entry["isSuccessful"]!.GetValueKind());
        Assert.Equal(JsonValueKind.String, entry["statusCode"]!.GetValueKind());
    }

    [Fact]
    public async Task There_may_be_fields_that_nobody_knows()
    {
        JsonNode answer = JsonNode.Parse(await BodyAsync(HostAnswer.UnknownFields))!;

        Assert.NotNull(answer["addedLater"]);
        Assert.NotNull(answer["snapshotInfo"]![0]!["addedLater"]);
        Assert.Equal("true", answer["snapshotInfo"]![0]!["isSuccessful"]!.GetValue<string>());
    }

    [Fact]
    public async Task Success_may_be_written_in_other_ways()
    {
        _host.Service.Disks[1] = HostDisk.Failing(500, "no");

        Assert.Equal("true,false", await SuccessesAsync(HostAnswer.JsonBooleans));
        Assert.Equal("\"True\",\"False\"", await SuccessesAsync(HostAnswer.TitleCaseBooleans));
        Assert.Equal("\"TRUE\",\"FALSE\"", await SuccessesAsync(HostAnswer.UpperCaseBooleans));
    }

    [Theory]
    [InlineData(0, "yyyy-MM-ddTHH:mm:ssZ")]
    [InlineData(1, "yyyy-MM-ddTHH:mm:ss.0Z")]
    [InlineData(6, "yyyy-MM-ddTHH:mm:ss.000000Z")]
    [InlineData(9, "yyyy-MM-ddTHH:mm:ss.000000000Z")]
    public async Task The_time_of_a_direct_drive_snapshot_has_any_number_of_digits(int count, string shape)
    {
        string time = (await DirectDriveAsync(HostAnswer.FractionDigits(count)))!["creationTime"]!.GetValue<string>();

        Assert.Equal(shape.Length, time.Length);
        Assert.Equal(count > 0, time.Contains('.', StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_direct_drive_identifier_may_be_unreadable()
    {
        Assert.Equal(JsonValueKind.String, (await DirectDriveAsync(HostAnswer.DirectDriveAsText))!.GetValueKind());
        Assert.Null((await DirectDriveAsync(HostAnswer.DirectDriveWithoutTime))!["creationTime"]);
        Assert.Equal("yesterday", (await DirectDriveAsync(HostAnswer.DirectDriveTimeUnreadable))!["creationTime"]!.GetValue<string>());
    }

    [Fact]
    public async Task One_entry_among_good_ones_may_be_unreadable()
    {
        JsonArray text = await EntriesAsync(HostAnswer.EntryAsText(1));
        JsonArray lacking = await EntriesAsync(HostAnswer.EntryWithout("isSuccessful"));
        JsonArray other = await EntriesAsync(HostAnswer.EntryWith("statusCode", new JsonArray(), 1));

        Assert.Equal([JsonValueKind.Object, JsonValueKind.String], text.Select(entry => entry!.GetValueKind()));
        Assert.Equal([false, true], lacking.Select(entry => entry!.AsObject().ContainsKey("isSuccessful")));
        Assert.Equal([JsonValueKind.Number, JsonValueKind.Array], other.Select(entry => entry!["statusCode"]!.GetValueKind()));
    }

    [Fact]
    public async Task The_list_of_entries_may_be_empty_null_or_missing()
    {
        Assert.Equal("""{"snapshotInfo":[]}""", await BodyAsync(HostAnswer.EntriesEmpty));
        Assert.Equal("""{"snapshotInfo":null}""", await BodyAsync(HostAnswer.EntriesNull));
        Assert.Equal("{}", await BodyAsync(HostAnswer.EntriesMissing));
    }

    [Fact]
    public async Task A_fault_of_the_entries_leaves_presnapshot_alone()
    {
        _host.Service.PreSnapshot.Answer = HostAnswer.EntriesMissing;

        JsonObject answer = await _host.PreSnapshotDocumentAsync();

        Assert.NotNull(answer["responseTime"]);
    }

    [Fact]
    public async Task A_test_may_change_the_answer_as_it_likes()
    {
        string body = await BodyAsync(HostAnswer.Changed("mine", answer => answer["snapshotInfo"]![0]!["snapshotUri"] = "nowhere"));

        Assert.Contains("nowhere", body, StringComparison.Ordinal);
    }

    private async Task<string> BodyAsync(HostAnswer answer, int status = 200, params int[] luns)
    {
        _host.Service.DoSnapshot.Answer = answer;
        using HttpResponseMessage response = await _host.DoSnapshotAsync(TestHost.DoSnapshotBody(luns is [] ? [0] : luns));
        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        Assert.Equal(answer.Name, _host.Service.Requests[^1].Answer);
        return await response.Content.ReadAsStringAsync();
    }

    private async Task<JsonArray> EntriesAsync(HostAnswer answer) =>
        JsonNode.Parse(await BodyAsync(answer, 200, 0, 1))!["snapshotInfo"]!.AsArray();

    private async Task<string> SuccessesAsync(HostAnswer answer) =>
        string.Join(',', (await EntriesAsync(answer)).Select(entry => entry!["isSuccessful"]!.ToJsonString()));

    private async Task<JsonNode?> DirectDriveAsync(HostAnswer answer)
    {
        _host.Service.Disks[1] = HostDisk.DirectDrive;
        return (await EntriesAsync(answer))[1]!["ddSnapshotIdentifier"];
    }
}
