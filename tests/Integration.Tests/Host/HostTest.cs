using System.Text.Json.Nodes;

using HostEmulator;
using HostEmulator.Answers;

using IntegrationTests.Stage;

namespace IntegrationTests.Host;

/// <summary>Base of the tests in which the VM has a host: its snapshot service, at the address that all VMs know.</summary>
public abstract class HostTest(World world) : IntegrationTest(world)
{
    /// <summary>The service.</summary>
    protected SnapshotService Service { get; } = SnapshotService.Start();

    /// <inheritdoc/>
    public override async Task DisposeAsync()
    {
        try
        {
            await base.DisposeAsync();
        }
        finally
        {
            await Service.DisposeAsync();
        }
    }

    /// <summary>A request to take the snapshots in a certain way, of OS disk and LUN 0.</summary>
    internal static RequestBuilder NewRequest(VirtualMachine vm, string strategy)
    {
        RequestBuilder request = vm.NewRequest();
        request.Custom["takeSnapshotFrom"] = strategy;
        request.PublicObject["includedDisks"] = new JsonObject { ["dataDiskLunList"] = new JsonArray(0), ["isOSDiskIncluded"] = true };
        return request;
    }

    /// <summary>The same as only the host can fulfil it: without a URI of a disk.</summary>
    internal static RequestBuilder NewHostRequest(VirtualMachine vm)
    {
        RequestBuilder request = NewRequest(vm, "onlyHost");
        request.PrivateObject["blobSASUri"] = new JsonArray();
        return request;
    }

    /// <summary>Code, health code, consistency, creator and what the host answered, in one.</summary>
    internal static void AssertCame(
        BackupResult result, int code, int health, int consistency, string? creator, int? preSnapshot, int? doSnapshot)
    {
        (int, int, int, string?, string?, string?) found = (
            result.Code,
            result.HealthCode,
            result.Consistency,
            result.Telemetry.GetValueOrDefault("snapshotCreator"),
            result.Telemetry.GetValueOrDefault("hostStatusCodePreSnapshot"),
            result.Telemetry.GetValueOrDefault("hostStatusCodeDoSnapshot"));
        Assert.True(found == (code, health, consistency, creator, preSnapshot?.ToString(), doSnapshot?.ToString()), $"{found}: {result.Message}");
        Assert.Equal(code is 0 or 1 ? "success" : "error", result.TrueStatus);
        Assert.Contains(
            (creator is null ? "" : $"snapshotCreator={creator}, ") + (preSnapshot is null ? "" : $"hostStatusCodePreSnapshot={preSnapshot}, "),
            result.Message,
            StringComparison.Ordinal);
    }

    /// <summary>An answer by its name, for theories.</summary>
    internal static HostAnswer AnswerOf(string name) => name switch
    {
        "empty" => HostAnswer.Empty(),
        "foreign-error" => HostAnswer.ForeignError,
        "service-error" => HostAnswer.ServiceError,
        "reset" => HostAnswer.Reset,
        "reset-in-body" => HostAnswer.ResetInBody,
        "truncated" => HostAnswer.Truncated,
        "invalid-json" => HostAnswer.InvalidJson,
        "array" => HostAnswer.JsonArray,
        "text" => HostAnswer.JsonString,
        "endless" => HostAnswer.Endless,
        "redirect" => HostAnswer.Redirect(new Uri("http://127.0.0.1:9/")),
        "bom" => HostAnswer.ByteOrderMark,
        "chunked" => HostAnswer.Chunked,
        "created" => HostAnswer.Created,
        "interim" => HostAnswer.Interim,
        "http10" => HostAnswer.Http10,
        "unknown-fields" => HostAnswer.UnknownFields,
        "json-booleans" => HostAnswer.JsonBooleans,
        "upper-case" => HostAnswer.UpperCaseBooleans,
        "no-entries" => HostAnswer.EntriesEmpty,
        "entries-null" => HostAnswer.EntriesNull,
        "slow" => HostAnswer.Slow(TimeSpan.FromSeconds(1)),
        _ => HostAnswer.Of(int.Parse(name)),
    };
}
