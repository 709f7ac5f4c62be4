using System.Text;
using System.Text.Json;

using HostEmulator.Http;

namespace HostEmulator.Contract;

/// <summary>Holds a request against the contract: the line, the headers, and the body by its call's own rules.</summary>
internal static class RequestContract
{
    internal const string PreSnapshotPath = "/metadata/recsvc/snapshot/presnapshot";
    internal const string DoSnapshotPath = "/metadata/recsvc/snapshot/dosnapshot";
    internal const string Query = "api-version=2017-12-01";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal static CheckedRequest Check(RawRequest request)
    {
        var violations = new List<string>();
        HostCall call = CheckTarget(request.Target, violations);
        CheckMethod(request, violations);
        CheckHeaders(request, violations);
        object? parsed = CheckBody(call, request.Body, violations);
        return new CheckedRequest(call, violations.Count > 0 ? null : parsed, Encoding.UTF8.GetString(request.Body), violations);
    }

    private static HostCall CheckTarget(string target, List<string> violations)
    {
        string[] parts = target.Split('?', 2);
        if (!target.StartsWith('/'))
        {
            violations.Add($"The target {parts[0]} is not a path: a request to the host must not go through a proxy.");
        }

        HostCall call = parts[0] switch
        {
            PreSnapshotPath => HostCall.PreSnapshot,
            DoSnapshotPath => HostCall.DoSnapshot,
            _ => HostCall.Unknown,
        };
        if (call == HostCall.Unknown)
        {
            violations.Add($"The path {parts[0]} is neither {PreSnapshotPath} nor {DoSnapshotPath}.");
        }

        if (parts is not [_, Query])
        {
            violations.Add($"The query must be {Query}.");
        }

        return call;
    }

    private static void CheckMethod(RawRequest request, List<string> violations)
    {
        if (request.Method != "POST")
        {
            violations.Add($"The method must be POST, not {request.Method}.");
        }

        if (request.Version != "HTTP/1.1")
        {
            violations.Add($"The version must be HTTP/1.1, not {request.Version}.");
        }
    }

    private static void CheckHeaders(RawRequest request, List<string> violations)
    {
        CheckHeader("Backup", "true");
        CheckHeader("Content-type", "application/json");
        CheckHeader("UserAgent", "VMSnapshot"); // this literal name, without a hyphen
        if (request.Values("Host").Count != 1)
        {
            violations.Add("The header Host must be there once.");
        }

        void CheckHeader(string name, string value)
        {
            switch (request.Values(name))
            {
                case []:
                    violations.Add($"The header {name} is missing; it must be {value}.");
                    break;
                case [var only] when only == value:
                    break;
                case var others:
                    violations.Add($"The header {name} must be {value}, not {string.Join(" and ", others)}.");
                    break;
            }
        }
    }

    private static object? CheckBody(HostCall call, byte[] body, List<string> violations)
    {
        try
        {
            using var document = JsonDocument.Parse(Strict.GetString(body));
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                violations.Add("The body is not a JSON object.");
                return null;
            }

            var fields = new BodyFields(document.RootElement, violations);
            return call switch
            {
                HostCall.PreSnapshot => PreSnapshotContract.Read(fields),
                HostCall.DoSnapshot => DoSnapshotContract.Read(fields),
                _ => null,
            };
        }
        catch (Exception unreadable) when (unreadable is JsonException or DecoderFallbackException)
        {
            violations.Add("The body is not JSON in UTF-8.");
            return null;
        }
    }
}
