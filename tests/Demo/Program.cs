using Demo;

using Lab;

// One real backup of three scratch disks, driven by an emulated guest agent; run it with scripts/demo.
using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
var show = new Show();
try
{
    Sandbox.Require();
    using var application = new Application();
    Leftovers clean = Leftovers.Before();
    var checks = new Checklist();
    var agent = new DemoAgent(Repository.Package, TimeProvider.System);

    await using (Stage stage = await Stage.BuildAsync(TimeProvider.System, limit.Token))
    {
        show.Stage(stage);
        Leftovers before = Leftovers.Before();
        BackupRequest request = BackupRequest.For(stage, TimeProvider.System);

        show.Step("The guest agent installs and enables the extension");
        stage.StartOver();
        show.Command(await agent.EnableAsync(request, limit.Token), checks);
        AgentView seen = await agent.WaitForEndAsync(limit.Token);
        stage.StopWriters();
        show.Agent(seen);

        show.Step("What the operator sees: vmsnapshot timeline");
        await Picture.DrawAsync(agent, show, checks, limit.Token);

        BackupResult result = BackupResult.Read(agent);
        await Verdict.OnBackupAsync(stage, agent, request, result, checks);
        show.Backup(stage, result);

        show.Step("The guest agent disables and uninstalls the extension");
        show.Command(await agent.DisableAsync(limit.Token), checks);
        show.Command(await agent.UninstallAsync(limit.Token), checks);
        Verdict.OnRemoval(stage, agent, before, checks);
    }

    Verdict.OnEnd(agent, clean, checks);
    show.Checks(checks);
    return checks.AllHold ? 0 : 1;
}
catch (Exception failure)
{
    show.Failure(failure);
    return 1;
}
