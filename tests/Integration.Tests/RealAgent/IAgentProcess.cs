namespace IntegrationTests.RealAgent;

/// <summary>How the real agent's daemon, and the worker that it starts, come to run and to end.</summary>
internal interface IAgentProcess
{
    /// <summary>Starts the daemon.</summary>
    public void Start();

    /// <summary>Ends daemon and worker.</summary>
    public void Stop();
}
