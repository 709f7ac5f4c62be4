using System.Text;

using AgentEmulator.Status;

namespace IntegrationTests.Conformance;

/// <summary>
/// Reads a status file again and again, as fast as it can, from its first appearance on: what it sees is what the agent could
/// see. Its end tells each document that was there, and what no reader may find.
/// </summary>
internal sealed class StatusReader : IAsyncDisposable
{
    private readonly VmAgent _agent;
    private readonly int _sequence;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _documents = [];
    private readonly List<string> _faults = [];
    private readonly HashSet<string> _others = new(StringComparer.Ordinal);
    private readonly Task _reading;

    private StatusReader(VmAgent agent, int sequence)
    {
        (_agent, _sequence) = (agent, sequence);
        _reading = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>How often the file was read.</summary>
    internal int Reads { get; private set; }

    /// <summary>Names that ended like a status file's and were none of this number.</summary>
    internal IReadOnlyCollection<string> OtherNames => _others;

    /// <summary>Begins to read.</summary>
    internal static StatusReader Start(VmAgent agent, int sequence) => new(agent, sequence);

    /// <summary>Ends it.</summary>
    /// <returns>Each document, in the order of their appearance.</returns>
    internal async Task<IReadOnlyList<string>> EndAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        Assert.Empty(_faults);
        return _documents;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _stop.Dispose();
    }

    private void Read()
    {
        string path = _agent.StatusFile(_sequence);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                See(File.ReadAllBytes(path));
            }
            catch (FileNotFoundException)
            {
                if (_documents.Count > 0)
                {
                    _faults.Add($"{path} was missing");
                }
            }

            _others.UnionWith(Directory.EnumerateFiles(_agent.StatusFolder, "*.status").Where(name => name != path));
        }
    }

    private void See(byte[] content)
    {
        Reads++;
        string text = Encoding.UTF8.GetString(content);
        if (_documents is [.., var last] && last == text)
        {
            return;
        }

        _documents.Add(text);
        string path = _agent.StatusFile(_sequence);
        if (StatusFileJudge.Judge(content, _agent.Goal.Name, _agent.Goal.Version, _sequence, path).Problem is { } problem)
        {
            _faults.Add($"{path}: {problem}: {text}");
        }
    }
}
