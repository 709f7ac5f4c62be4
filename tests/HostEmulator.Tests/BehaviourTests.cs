using System.Net;

using HostEmulator.Answers;
using HostEmulator.Contract;

namespace HostEmulator.Tests;

public sealed class BehaviourTests : IAsyncLifetime
{
    private readonly TestHost _host = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _host.DisposeAsync().AsTask();

    [Fact]
    public async Task The_two_calls_are_set_apart()
    {
        _host.Service.PreSnapshot.Answer = HostAnswer.Of(404);

        int first = await PreSnapshotAsync();
        int second = await DoSnapshotAsync();

        Assert.Equal((404, 200), (first, second));
    }

    [Fact]
    public async Task An_answer_may_hold_for_so_many_requests_only()
    {
        _host.Service.DoSnapshot.AnswerNext(HostAnswer.Of(503), 2);
        _host.Service.DoSnapshot.AnswerNext(HostAnswer.Of(429));

        var statuses = new List<int>();
        for (int i = 0; i < 4; i++)
        {
            statuses.Add(await DoSnapshotAsync());
        }

        Assert.Equal([503, 503, 429, 200], statuses);
    }

    [Fact]
    public async Task Reset_makes_it_the_real_service_again()
    {
        _host.Service.DoSnapshot.AnswerNext(HostAnswer.Of(503));
        _host.Service.DoSnapshot.Answer = HostAnswer.Hang;
        _host.Service.DoSnapshot.Delay = TimeSpan.FromDays(1);

        _host.Service.DoSnapshot.Reset();

        Assert.Equal(200, await DoSnapshotAsync());
    }

    [Fact]
    public async Task A_delay_is_part_of_whatever_is_answered()
    {
        var delay = TimeSpan.FromMilliseconds(30);
        _host.Service.PreSnapshot.Delay = delay;
        _host.Service.PreSnapshot.Answer = HostAnswer.Of(500);

        Assert.Equal(500, await PreSnapshotAsync());

        HostRequest request = Assert.Single(_host.Service.Requests);
        Assert.True(TimeProvider.System.GetElapsedTime(request.Arrived, request.Answered) >= delay);
    }

    [Fact]
    public async Task A_test_can_look_around_while_the_snapshot_is_being_taken()
    {
        var looked = new TaskCompletionSource<SnapshotRequest>();
        var goOn = new TaskCompletionSource();
        _host.Service.OnSnapshot = async (request, _) =>
        {
            looked.SetResult(request);
            await goOn.Task;
        };

        Task<HttpResponseMessage> asking = _host.DoSnapshotAsync(TestHost.DoSnapshotBody(0, 3, -1));
        SnapshotRequest seen = await looked.Task;

        Assert.False(asking.IsCompleted);
        Assert.Equal(("1b1f", "c2Ft"), (seen.TaskId, seen.SnapshotTaskToken));
        Assert.Equal([0, 3, -1], seen.DiskIds);
        Assert.Equal("False", seen.Settings["useMccfForLad"].GetString());
        Assert.Equal("policyName", Assert.Single(seen.Metadata).Key);
        Assert.Null(seen.InstantAccessDurationMinutes);
        goOn.SetResult();
        using HttpResponseMessage response = await asking;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_test_can_look_around_during_presnapshot()
    {
        PreSnapshotRequest? seen = null;
        _host.Service.OnPreSnapshot = (request, _) =>
        {
            seen = request;
            return Task.CompletedTask;
        };

        await PreSnapshotAsync();

        Assert.False(seen!.Settings!["isVMADEEnabled"].GetBoolean());
    }

    [Fact]
    public async Task What_a_test_finds_wrong_then_can_not_be_missed()
    {
        _host.Service.OnSnapshot = (_, _) => throw new InvalidOperationException("/data is not frozen");

        Assert.Equal(500, await DoSnapshotAsync());

        Assert.Contains("/data is not frozen", Assert.Single(_host.Service.Violations), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_are_kept_as_they_came_with_their_moments()
    {
        long before = TimeProvider.System.GetTimestamp();

        await PreSnapshotAsync();
        await DoSnapshotAsync();

        Assert.Equal([HostCall.PreSnapshot, HostCall.DoSnapshot], _host.Service.Requests.Select(request => request.Call));
        HostRequest request = Assert.Single(_host.Service.RequestsFor(HostCall.PreSnapshot));
        Assert.Equal(("POST", TestHost.PreSnapshotTarget, TestHost.PreSnapshotBody), (request.Method, request.Target, request.Body));
        Assert.Contains(new KeyValuePair<string, string>("UserAgent", "VMSnapshot"), request.Headers);
        Assert.InRange(request.Arrived, before, request.Answered);
        Assert.InRange(request.Answered, request.Arrived, TimeProvider.System.GetTimestamp());
        Assert.Equal(0, request.Left);
    }

    [Fact]
    public async Task Connections_are_refused_until_the_host_listens_again()
    {
        await PreSnapshotAsync();
        int port = _host.Service.EndPoint.Port;

        _host.Service.StopListening();
        await Assert.ThrowsAsync<HttpRequestException>(() => _host.PreSnapshotAsync()); // perhaps still on the old connection
        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => _host.PreSnapshotAsync());
        _host.Service.Listen();

        Assert.Equal(HttpRequestError.ConnectionError, refused.HttpRequestError);
        Assert.Equal(200, await PreSnapshotAsync());
        Assert.Equal(port, _host.Service.EndPoint.Port);
    }

    [Fact]
    public async Task The_host_may_be_gone_once_presnapshot_is_answered()
    {
        _host.Service.PreSnapshot.StopsListening = true;

        Assert.Equal(200, await PreSnapshotAsync());

        Assert.False(_host.Service.IsListening);
        await Assert.ThrowsAsync<HttpRequestException>(() => _host.DoSnapshotAsync());
        Assert.Empty(_host.Service.RequestsFor(HostCall.DoSnapshot));
    }

    [Fact]
    public async Task A_request_that_is_being_served_is_answered_though_the_host_stops_listening()
    {
        _host.Service.OnSnapshot = (_, _) =>
        {
            _host.Service.StopListening();
            return Task.CompletedTask;
        };

        using HttpResponseMessage response = await _host.DoSnapshotAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.ConnectionClose);
    }

    [Fact]
    public async Task Many_clients_are_served_at_once()
    {
        HttpResponseMessage[] responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _host.DoSnapshotAsync()));

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Equal(20, _host.Service.Requests.Count);
        foreach (HttpResponseMessage response in responses)
        {
            response.Dispose();
        }
    }

    private async Task<int> PreSnapshotAsync()
    {
        using HttpResponseMessage response = await _host.PreSnapshotAsync();
        return (int)response.StatusCode;
    }

    private async Task<int> DoSnapshotAsync()
    {
        using HttpResponseMessage response = await _host.DoSnapshotAsync();
        return (int)response.StatusCode;
    }
}
