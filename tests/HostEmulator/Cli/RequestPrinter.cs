namespace HostEmulator.Cli;

/// <summary>One line per request, and one per violation below it. Bodies have a token in them and are never shown.</summary>
internal sealed class RequestPrinter(TextWriter output, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly long _started = clock.GetTimestamp();

    internal void Print(HostRequest request)
    {
        lock (_gate)
        {
            output.WriteLine($"{Seconds(_started, request.Arrived)} {Name(request)}: {request.Answer}, {End(request)}");
            foreach (string violation in request.Violations)
            {
                output.WriteLine($"  violation: {violation}");
            }

            output.Flush();
        }
    }

    private static string Name(HostRequest request) => request.Call switch
    {
        HostCall.PreSnapshot => "presnapshot",
        HostCall.DoSnapshot => "dosnapshot",
        _ => $"{request.Method} {request.Target.Split('?')[0]}".Trim(),
    };

    private string End(HostRequest request) => request switch
    {
        { Answered: > 0 } => $"answered after {Seconds(request.Arrived, request.Answered)} s",
        { Left: > 0 } => $"the client left after {Seconds(request.Arrived, request.Left)} s",
        _ => "not answered",
    };

    private string Seconds(long from, long to) => clock.GetElapsedTime(from, to).TotalSeconds.ToString("0.000");
}
