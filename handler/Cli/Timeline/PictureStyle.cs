using SnapshotCore.Reporting.Traces;

namespace VmSnapshot.Timeline;

/// <summary>The look of the picture: a card of its own, light or dark as the reader's page is.</summary>
internal static class PictureStyle
{
    internal const int Width = 1000;
    internal const double Margin = 28;

    internal const double TitleSize = 18;
    internal const double TextSize = 13;
    internal const double SmallSize = 12;

    internal const string Sheet = """

        text{font-family:system-ui,"Segoe UI","Helvetica Neue",Arial,"DejaVu Sans",sans-serif;font-size:12px;fill:#1f2328}
        .title{font-size:18px;font-weight:600}.lead{font-size:13px}.mute{fill:#656d76}.bad-text{fill:#c4232f}
        .strong{font-weight:600}.halo{paint-order:stroke;stroke:#ffffff;stroke-width:4px;stroke-linejoin:round}
        .card{fill:#ffffff;stroke:#d8dee4}.track{fill:#eef1f4}.grid{stroke:#e6eaee;fill:none}.axis{stroke:#8c959f;fill:none}
        .zoom{fill:#2f81c7;fill-opacity:.10}.shade{fill:#2f81c7;fill-opacity:.13}.half{fill:#2f81c7;fill-opacity:.05}
        .frozen{fill:#2f81c7}.call{fill:#9cc9ee}.asked{fill:#57b894}.taken{fill:#1f8a63}.bad{fill:#d1434b}
        .ack{stroke:#1f8a63;stroke-dasharray:4 3;fill:none}.cross{stroke:#c4232f;stroke-width:2;fill:none}
        .turn{fill:#b8bec6}.preflight{fill:#8c9db5}.inner{fill:#5f7391}.pre{fill:#8a6fd1}.prepare{fill:#d9a441}
        .window{fill:#2f81c7}.post{fill:#c2528b}.report{fill:#8fae74}
        @media (prefers-color-scheme:dark){
        text{fill:#e6edf3}.mute{fill:#9198a1}.bad-text{fill:#ff7b72}.halo{stroke:#0d1117}
        .card{fill:#0d1117;stroke:#30363d}.track{fill:#1b222b}.grid{stroke:#222a33}.axis{stroke:#6e7681}
        .zoom{fill-opacity:.16}.shade{fill-opacity:.22}.half{fill-opacity:.09}
        .frozen{fill:#4493dd}.call{fill:#2b577f}.asked{fill:#2f7d5e}.taken{fill:#4ac694}.ack{stroke:#4ac694}
        .bad{fill:#e5534b}.cross{stroke:#ff7b72}}

        """;

    /// <summary>The class of a phase in the strip; null for one that lies in another.</summary>
    internal static string? Of(string phase) => phase switch
    {
        TracePhases.HostAsked or TracePhases.Proof => null,
        TracePhases.Preflight => "preflight",
        TracePhases.PreScripts => "pre",
        TracePhases.Prepare => "prepare",
        TracePhases.Freeze or TracePhases.Snapshots or TracePhases.Thaw => "window",
        TracePhases.PostScripts => "post",
        TracePhases.Report => "report",
        _ => "turn",
    };
}
